"""What an admin types as a number: read, or refused in a sentence that keeps what was typed."""

from __future__ import annotations

from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.settings.number_groups import (
    AMOUNTS,
    GROUPS,
    GUILD_BUDGET,
    RETENTION,
    SIZES,
    NumberGroup,
    numbers_of,
    with_numbers,
)
from cogs.settings.number_input import (
    joined,
    read_numbers,
    split,
    typed_in,
    typed_text,
    zero_words,
)
from cogs.settings.panel import NotPossible
from guilds.models import MAX_LIMIT, MAX_MICROS, GuildSettings

ENGLISH = NullTranslations()
GUILD, ROLE = 33, 44


@pytest.mark.parametrize(
    ("group", "typed", "numbers"),
    [
        (SIZES, ["", ""], (None, None)),
        (SIZES, ["0", "1000000"], (0, 1_000_000)),
        (SIZES, ["007", "30"], (7, 30)),
        (RETENTION, ["1", ""], (1, None)),
        (GUILD_BUDGET, ["", "20"], (None, 20_000_000)),
        (GUILD_BUDGET, ["$0.0035", "12.50 $"], (3_500, 12_500_000)),
        (GUILD_BUDGET, ["0", "1000000"], (0, MAX_MICROS)),
    ],
)
def test_numbers_are_read(
    group: NumberGroup, typed: list[str], numbers: tuple[int | None, ...]
) -> None:
    assert tuple(read_numbers(ENGLISH, group, typed).values()) == numbers


@pytest.mark.parametrize("text", ["-1", "1000001", "1.5", "1,000", "1.000", "two", "²", "٣", "1e3"])
def test_what_is_no_whole_number_in_its_range_is_refused(text: str) -> None:
    with pytest.raises(NotPossible) as refused:
        read_numbers(ENGLISH, SIZES, ["2048", text])
    sentence, rest = str(refused.value).splitlines()
    assert sentence.startswith(f"**Most steps**: {text} cannot be set. Use a whole number from 0")
    assert rest == "Nothing was changed. Press **Change** again: what you typed is there."


@pytest.mark.parametrize("text", ["-1", "12,50", "1,000.00", "1000000.01", "ten", "€5", "1e3", "."])
def test_what_is_no_amount_of_dollars_is_refused(text: str) -> None:
    with pytest.raises(NotPossible, match=r"with a point, such as 12\.50") as refused:
        read_numbers(ENGLISH, GUILD_BUDGET, [text, ""])
    assert str(refused.value).startswith(f"**Per day**: {text} is no amount.")


@pytest.mark.parametrize("text", ["0", "-7", "a week"])
def test_what_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(NotPossible, match="Use a whole number from 1 to 1000000"):
        read_numbers(ENGLISH, RETENTION, ["7", text])


def test_every_wrong_field_has_its_sentence() -> None:
    with pytest.raises(NotPossible) as refused:
        read_numbers(ENGLISH, AMOUNTS, ["a", "2", "-3", "@everyone"])
    first, second, third, _ = str(refused.value).splitlines()
    assert first.startswith("**Jobs at once**: a cannot")
    assert second.startswith("**Generations per day**: -3 cannot")
    assert third.startswith("**Largest count**: \\@everyone cannot")


def test_zero_is_explained() -> None:
    assert "nothing at all" in zero_words(ENGLISH, SIZES)
    assert "costs money" in zero_words(ENGLISH, GUILD_BUDGET)


@given(st.integers(0, MAX_LIMIT))
def test_what_is_set_is_typed_as_it_is_read(number: int) -> None:
    typed = [typed_text("number", number), typed_text("number", None)]
    assert read_numbers(ENGLISH, SIZES, typed) == {"max_side": number, "max_steps": None}


@given(st.integers(0, MAX_MICROS))
def test_an_amount_is_typed_as_it_is_read(micros: int) -> None:
    typed = [typed_text("dollars", micros), ""]
    assert len(typed[0]) <= GUILD_BUDGET.longest, "the modal would cut it"
    assert read_numbers(ENGLISH, GUILD_BUDGET, typed)["day_micros"] == micros


@given(st.lists(st.text(max_size=20), min_size=4, max_size=4))
def test_what_was_typed_comes_back_from_an_id(texts: list[str]) -> None:
    typed = typed_in(dict(zip(AMOUNTS.fields, texts, strict=True)), AMOUNTS)
    assert all(len(text) <= AMOUNTS.longest for text in typed)
    assert split(joined(typed), AMOUNTS) == [text.replace("|", "/") for text in typed]


@pytest.mark.parametrize("text", ["", "1", "1|2", "1|2|3|4|5"])
def test_what_is_not_of_the_group_is_not_taken(text: str) -> None:
    assert split(text, AMOUNTS) is None


@pytest.mark.parametrize("group", GROUPS.values(), ids=list(GROUPS))
def test_numbers_are_set_where_they_are_read(group: NumberGroup) -> None:
    role_id = ROLE if group.of_role else None
    numbers = {name: number for number, name in enumerate(group.fields, 1)}
    changed = with_numbers(GuildSettings(guild_id=GUILD), group, role_id, numbers)
    assert numbers_of(changed, group, role_id) == numbers
    nothing = dict.fromkeys(group.fields)
    assert with_numbers(changed, group, role_id, nothing) == GuildSettings(guild_id=GUILD)
