"""What is entered as a key is cleaned, or refused for what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.key_models import BadKey, key_ref, place_of
from guilds.key_text import clean_key, clean_organisation
from hfmedia.policy import KeyRef
from hfmedia.providers import providers

KEY = "hf_OnlyForThisTest0123456789"
OTHER_KEY = "sk-proj:only/for.this+test=="
PROVIDERS = frozenset(providers())
spaces = st.text("\t\n\r \u00a0\u2028\u3000", max_size=5)


def reason(purpose: str, text: str) -> str:
    with pytest.raises(BadKey) as caught:
        clean_key(purpose, text, PROVIDERS)
    assert text.strip() == "" or text.strip() not in f"{caught.value!r} {caught.value}"
    return caught.value.reason


@given(spaces, spaces)
def test_spaces_and_line_breaks_around_a_key_are_no_part_of_it(before: str, behind: str) -> None:
    assert clean_key("hf", f"{before}{KEY}{behind}", PROVIDERS) == KEY
    assert clean_key("fal-ai", f"{before}{OTHER_KEY}{behind}", PROVIDERS) == OTHER_KEY


def test_the_longest_ones_are_taken() -> None:
    longest = {"hf": "hf_" + "a" * 497, "fal-ai": "a" * 500}
    for purpose, key in longest.items():
        assert clean_key(purpose, key, PROVIDERS) == key
    assert clean_organisation("a" * 96) == "a" * 96


@pytest.mark.parametrize("purpose", ["hf", "fal-ai"])
@pytest.mark.parametrize("text", ["", " ", "\r\n\t"])
def test_an_empty_key_is_told_apart(purpose: str, text: str) -> None:
    assert reason(purpose, text) == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "hf_",
        "hf_abc",
        "hf_" + "a" * 498,
        OTHER_KEY,
        f"{KEY[:10]} {KEY[10:]}",
        f"{KEY[:10]}\n{KEY[10:]}",
        f"Bearer {KEY}",
        f"{KEY}é",
        f"{KEY}\x00",
        "hf_" + "\u200b" * 20,
    ],
)
def test_what_no_key_of_the_hub_looks_like_is_malformed(text: str) -> None:
    assert reason("hf", text) == "malformed"


@pytest.mark.parametrize(
    "text", ["short", "a" * 501, "two words in it", "nul\0nul\0nul", "schlüssel", KEY]
)
def test_what_no_key_of_a_provider_looks_like_is_malformed(text: str) -> None:
    assert reason("fal-ai", text) == "malformed"


@pytest.mark.parametrize("purpose", ["", "HF", "unheard-of", "fal-ai ", "guild"])
def test_a_key_of_a_provider_that_we_do_not_know_is_refused(purpose: str) -> None:
    assert reason(purpose, OTHER_KEY) == "unknown-provider"


@pytest.mark.parametrize(("text", "name"), [(None, None), (" ", None), (" My-Org.2 ", "My-Org.2")])
def test_an_organisation_is_cleaned(text: str | None, name: str | None) -> None:
    assert clean_organisation(text) == name


@pytest.mark.parametrize("text", ["two words", "-org", "org\nX-Header: a", "orgé", "a" * 97, "a/b"])
def test_what_no_organisation_is_called_is_refused(text: str) -> None:
    with pytest.raises(BadKey, match="malformed-organisation"):
        clean_organisation(text)


@given(st.sampled_from(["guild", "member"]), st.integers(0, 1 << 63), st.sampled_from([*PROVIDERS]))
def test_a_reference_leads_back_to_its_place(owner: str, owner_id: int, purpose: str) -> None:
    place = (owner, owner_id, purpose)
    assert place_of(key_ref(*place)) == place  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ref",
    [
        KeyRef("operator", "hf"),
        KeyRef("operator", "33:hf"),
        KeyRef("guild", "hf"),
        KeyRef("guild", "33"),
        KeyRef("guild", "33:"),
        KeyRef("guild", "-1:hf"),
        KeyRef("guild", ":hf"),
        KeyRef("process", "33:hf"),
    ],
)
def test_other_references_lead_to_no_place(ref: KeyRef) -> None:
    assert place_of(ref) is None
