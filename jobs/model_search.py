"""Finds names of models by what was typed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process, utils

WORTHY: Final = 60.0  # of 100: below it, a model only looks like what was typed by accident


def best_first(typed: str, names: Sequence[str]) -> Iterator[str]:
    """Those that hold what was typed first, then those that resemble it.

    `typed` is in lower case. Those that resemble it are looked for only if they are asked for.
    """
    literal = [name for name in names if typed in name.lower()]
    # sorted() is stable: among equals the more popular one stays first.
    yield from sorted(literal, key=lambda name: _distance(typed, name.lower()))
    held = set(literal)
    similar = process.extract(
        typed,
        [name for name in names if name not in held],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=WORTHY,
        limit=None,
    )
    yield from (name for name, _, _ in similar)


def _distance(wanted: str, name: str) -> int:
    """0 for the whole name, 1 for the beginning of owner or model, 2 for anything within."""
    _, _, model = name.partition("/")
    if wanted in {name, model}:
        return 0
    return 1 if model.startswith(wanted) or name.startswith(wanted) else 2
