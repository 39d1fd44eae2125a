"""Reads the numbers that an admin typed, and keeps what was typed where one cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Any, Final

from cogs.settings.number_groups import NumberGroup, Numbers, Unit, number_name
from cogs.settings.panel import NotPossible
from guilds.models import MAX_LIMIT, MAX_MICROS
from guilds.money import MICROS, parse_dollars
from replies.text.markdown import plain
from replies.text.money import dollars

SEPARATOR: Final = "|"


def typed_text(unit: Unit, value: int | None) -> str:
    """A number as one would type it: `4`, `12.50`, or nothing for None."""
    if value is None:
        return ""
    return dollars(value).lstrip("$").replace(",", "") if unit == "dollars" else str(value)


def typed_in(fields: Mapping[str, Any], group: NumberGroup) -> list[str]:
    """What was typed in the fields of a group."""
    return [str(fields.get(name) or "").strip()[: group.longest] for name in group.fields]


def joined(typed: list[str]) -> str:
    """What was typed, as a part of a `custom_id`."""
    return SEPARATOR.join(text.replace(SEPARATOR, "/") for text in typed)


def split(text: str, group: NumberGroup) -> list[str] | None:
    """What was joined; None if it is nothing of this group."""
    typed = text.split(SEPARATOR)
    return typed if len(typed) == len(group.fields) and len(typed) > 1 else None


def read_numbers(t: NullTranslations, group: NumberGroup, typed: list[str]) -> Numbers:
    """The numbers of a group; what is empty is None.

    Raises `NotPossible` with a sentence for each that cannot be read.
    """
    numbers: Numbers = {}
    problems = []
    for name, text in zip(group.fields, typed, strict=True):
        try:
            numbers[name] = _number(group, text)
        except ValueError:
            problems.append(_problem(t, group, name, text))
    if problems:
        kept = t.gettext("Nothing was changed. Press **Change** again: what you typed is there.")
        raise NotPossible("\n".join([*problems, kept]))
    return numbers


def zero_words(t: NullTranslations, group: NumberGroup) -> str:
    """What it means that a number was set to 0."""
    if group.unit == "dollars":
        return t.gettext("0 dollars means that nothing that costs money may begin.")
    return t.gettext("0 means nothing at all. For no limit leave it empty.")


def _number(group: NumberGroup, text: str) -> int | None:
    """Raises `ValueError`."""
    if not text:
        return None
    if group.unit == "dollars":
        return parse_dollars(text)
    if not (text.isascii() and text.isdecimal() and group.least <= int(text) <= MAX_LIMIT):
        raise ValueError(text)
    return int(text)


def _problem(t: NullTranslations, group: NumberGroup, name: str, text: str) -> str:
    match group.unit:
        case "dollars":
            sentence = t.gettext(
                "{name}: {typed} is no amount. Use dollars from 0 to {most} with a point, such as "
                "12.50, or leave it empty."
            )
            most = str(MAX_MICROS // MICROS)
        case "days":
            sentence = t.gettext(
                "{name}: {typed} is no number of days. Use a whole number from {least} to {most}, "
                "or leave it empty."
            )
            most = str(MAX_LIMIT)
        case _:
            sentence = t.gettext(
                "{name}: {typed} cannot be set. Use a whole number from {least} to {most} without "
                "any other sign, or leave it empty."
            )
            most = str(MAX_LIMIT)
    return sentence.format(
        name=f"**{number_name(t, name)}**",
        typed=plain(text, 2 * group.longest),
        least=group.least,
        most=most,
    )
