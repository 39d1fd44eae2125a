"""Checks of settings. Errors carry fields; their sentences are for developers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MAX_NAMES: Final = 100  # patterns or providers in one list
NAME_LENGTH: Final = 200


class OutOfRange(ValueError):
    """A number that a setting cannot have. `name` is that of the setting."""

    def __init__(self, name: str, value: int, least: int, most: int) -> None:
        super().__init__(f"{name} is {value}; use a number from {least} to {most}")
        self.name = name
        self.value = value
        self.least = least
        self.most = most


class TooMany(ValueError):
    """More values than there may be. `name` says of what, in English."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"there are more than {most} {name}")
        self.name = name
        self.most = most


class BadName(ValueError):
    """A name of a model or a provider that nothing has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} are names of 1 to {NAME_LENGTH} characters")
        self.name = name


class BadText(ValueError):
    """A text that is empty, too long or no Unicode. `name` is that of the setting."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"{name} is a text of 1 to {most} characters")
        self.name = name
        self.most = most


def check_limit(name: str, value: int | None, most: int, *, least: int = 0) -> None:
    """Raise `OutOfRange` for a number out of its range; None is no limit."""
    if value is not None and not least <= value <= most:
        raise OutOfRange(name, value, least, most)


def check_names(name: str, values: Iterable[str]) -> None:
    """Raise `TooMany` for too many names, and `BadName` for one that nothing has."""
    names = tuple(values)
    check_number(name, names, MAX_NAMES)
    if not all(0 < len(each) <= NAME_LENGTH and each.isprintable() for each in names):
        raise BadName(name)


def check_text(name: str, text: str | None, most: int) -> None:
    """Raise `BadText` for what no model can be told; None is no text."""
    if text is None:
        return
    is_unicode = text.encode(errors="ignore").decode() == text
    if not text.strip() or len(text) > most or "\0" in text or not is_unicode:
        raise BadText(name, most)


def check_number(name: str, values: Iterable[object], most: int) -> None:
    """Raise `TooMany` for more than so many values."""
    if len(tuple(values)) > most:
        raise TooMany(name, most)
