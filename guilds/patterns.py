"""Patterns of model ids, in which `*` stands for any characters."""

from __future__ import annotations

from collections.abc import Iterable


def matches_any(patterns: Iterable[str], model: str) -> bool:
    """Whether one of the patterns names a model."""
    return any(matches(pattern, model) for pattern in patterns)


def matches(pattern: str, model: str) -> bool:
    """Whether a pattern names a model. Case does not matter: to the Hub it does not either.

    The parts between the stars are looked for from left to right, so that the time does not grow
    with the number of stars, as it would with a regular expression.
    """
    first, *rest = pattern.casefold().split("*")
    text = model.casefold()
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return position <= end
