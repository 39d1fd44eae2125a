"""What is said of keys that are kept, and of those that are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import pytest
from discord import ui

from cogs.key_form import MAX_HINT, MAX_LABEL, MAX_OPTIONS, MAX_TITLE, entered_key, key_form
from guilds.key_models import StoredState, WhyBad
from hfmedia.providers import providers
from replies.text import kept_keys as texts
from replies.text.key_form import guild_form, member_form
from tests.bot.builders import ENGLISH

OWN = sorted(name for name, it in providers().items() if it.base_url is not None)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a key."""

    purpose: str = "hf"
    last4: str = "wxyz"
    state: texts.State = "accepted"
    account: str | None = "ann"
    bill_to: str | None = None
    can_pay: bool | None = True


def test_a_key_is_told_in_one_line_with_its_last_four_characters() -> None:
    assert (
        texts.key_line(ENGLISH, Known()) == "**Hugging Face** · …wxyz · account **ann** · accepted"
    )
    of_fal = Known(purpose="fal-ai", account=None, can_pay=None, state="untested")
    assert texts.key_line(ENGLISH, of_fal) == "**fal-ai** · …wxyz · not tried yet"


def test_names_of_others_do_nothing() -> None:
    line = texts.key_line(ENGLISH, Known(account="@everyone **x**", bill_to="[a](http://b)"))
    assert r"**\@everyone \*\*x\*\***" in line
    assert r"\[a\](http\://b)" in line


@pytest.mark.parametrize(
    ("known", "note"),
    [
        (Known(state="untested"), "The first job will show whether it may be used."),
        (
            Known(state="untested", account=None, can_pay=None),
            "Hugging Face could not be asked about it. Test it later.",
        ),
        (
            Known(state="untested", account=None, can_pay=None, purpose="fal-ai"),
            "Only fal-ai can say whether it is valid; the first job will show it.",
        ),
    ],
)
def test_a_key_that_was_not_tried_says_who_decides(known: Known, note: str) -> None:
    assert texts.key_tested(ENGLISH, known).splitlines()[1:] == [note]


@pytest.mark.parametrize("state", get_args(StoredState))
@pytest.mark.parametrize("purpose", ["hf", "fal-ai"])
@pytest.mark.parametrize("account", ["ann", None])
def test_every_state_is_told(state: texts.State, purpose: str, account: str | None) -> None:
    known = Known(state=state, purpose=purpose, account=account)
    told = texts.key_tested(ENGLISH, known)
    assert texts.state_words(ENGLISH, state) in told
    assert ("\n" in told) is (state != "accepted")
    assert "{" not in told


@pytest.mark.parametrize("reason", get_args(WhyBad))
@pytest.mark.parametrize("purpose", ["hf", "fal-ai"])
@pytest.mark.parametrize("organisation", [None, "dens"])
def test_every_bad_key_has_a_sentence(
    reason: texts.Problem, purpose: str, organisation: str | None
) -> None:
    sentence = texts.bad_key(ENGLISH, reason, purpose, organisation)
    assert sentence[0].isupper()
    assert sentence.endswith((".", ">"))
    assert "{" not in sentence


def test_the_form_has_room_for_every_provider_and_is_what_discord_takes() -> None:
    assert len(OWN) < MAX_OPTIONS
    for words in (member_form(ENGLISH), guild_form(ENGLISH)):
        form = key_form(ENGLISH, words, "v1:x:", OWN)
        assert len(form.title) <= MAX_TITLE
        labels = [it for it in form.children if isinstance(it, ui.Label)]
        assert len(form.children) <= 5
        for label in labels:
            assert len(label.text) <= MAX_LABEL
            assert len(label.description or "") <= MAX_HINT
        [select] = [it.component for it in labels if isinstance(it.component, ui.Select)]
        assert [it.value for it in select.options] == ["hf", *OWN]
        assert [it.value for it in select.options if it.default] == ["hf"]


@pytest.mark.parametrize("nonsense", [None, 5, [], {}, [5], ["hf", 5], [[]], ""])
def test_a_form_that_was_made_up_is_empty_where_it_makes_no_sense(nonsense: object) -> None:
    entered = entered_key({"purpose": nonsense, "key": nonsense, "organisation": nonsense})
    assert entered.text == ""
    assert entered.organisation is None
    assert entered.purpose in ("", "hf")
    assert entered_key({}) == entered_key({"purpose": []})


def test_an_entered_key_is_not_shown() -> None:
    assert "secret" not in repr(entered_key({"purpose": ["hf"], "key": "hf_secret"}))
