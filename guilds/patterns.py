"""Patterns of model ids, in which `*` stands for any characters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

KEPT: Final = 10_000  # patterns that are taken apart once


def matches_any(patterns: Iterable[str], model: str) -> bool:
    """Whether one of the patterns names a model."""
    name = model.casefold()
    return any(_matches(_parts(pattern), name) for pattern in patterns)


def matches(pattern: str, model: str) -> bool:
    """Whether a pattern names a model. Case does not matter: to the Hub it does not either."""
    return _matches(_parts(pattern), model.casefold())


@lru_cache(KEPT)
def _parts(pattern: str) -> tuple[str, ...]:
    """What is between the stars."""
    return tuple(pattern.casefold().split("*"))


def _matches(parts: tuple[str, ...], name: str) -> bool:
    """Whether a name consists of the parts with anything in between.

    They are looked for from left to right, so that the time does not grow with the number of stars,
    as it would with a regular expression.
    """
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return name == first
    if not (name.startswith(first) and name.endswith(last)):
        return False
    position = len(first)
    for part in parts[1:-1]:
        found = name.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return position <= len(name) - len(last)
