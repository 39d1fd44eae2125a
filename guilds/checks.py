"""Checks of settings. The sentences of their errors are for developers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MAX_NAMES: Final = 100  # patterns or providers in one list
NAME_LENGTH: Final = 200


def check_limit(name: str, value: int | None, most: int, *, least: int = 0) -> None:
    """Raise `ValueError` for a number out of its range; None is no limit."""
    if value is not None and not least <= value <= most:
        raise ValueError(f"{name} is {value}; use a number from {least} to {most}")


def check_names(name: str, values: Iterable[str]) -> None:
    """Raise `ValueError` for too many names, and for one that nothing has."""
    names = tuple(values)
    check_number(name, names, MAX_NAMES)
    if not all(0 < len(each) <= NAME_LENGTH and each.isprintable() for each in names):
        raise ValueError(f"{name} are names of 1 to {NAME_LENGTH} characters")


def check_number(name: str, values: Iterable[object], most: int) -> None:
    """Raise `ValueError` for more than so many values."""
    if len(tuple(values)) > most:
        raise ValueError(f"there are more than {most} {name}")
