"""The report on the rules of a guild: what was measured, and how it stands to the goal. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from benchmarks.measurement import percentile
from benchmarks.report import Machine

NONE: Final = "none"
RULES: Final = "rules"
KINDS: Final = (NONE, RULES)
AT_MOST: Final = 1.3

Run: TypeAlias = Mapping[str, Sequence[Sequence[float]]]
"""By kind, and by round: the seconds to the acknowledgement of each command."""


def report(runs: Mapping[str, Run], machine: Machine) -> str:
    """The part of RESULTS.md on the rules of a guild."""
    return "\n".join(
        [
            "## The rules of a guild",
            "",
            "100 commands at once: milliseconds to the acknowledgement. Of the p99 of the rounds, "
            "the median.",
            "",
            str(machine),
            "",
            "| database | rules | rounds | p50 | p99 | p99 beside none | at most | met |",
            "|---|---|---|---|---|---|---|---|",
            *(row for database, run in runs.items() for row in _rows(database, run)),
            "",
        ]
    )


def _rows(database: str, run: Run) -> list[str]:
    ratio = p99(run[RULES]) / p99(run[NONE])
    met = "yes" if ratio <= AT_MOST else "**no**"
    ends = {NONE: "| | |", RULES: f"{ratio:.2f} × | {AT_MOST} × | {met}"}
    return [
        f"| {database} | {kind} | {len(run[kind])} | {p50(run[kind]) * 1e3:.0f} "
        f"| {p99(run[kind]) * 1e3:.0f} | {ends[kind]} |"
        for kind in KINDS
    ]


def p50(rounds: Sequence[Sequence[float]]) -> float:
    """Of all commands."""
    return percentile([taken for each in rounds for taken in each], 50)


def p99(rounds: Sequence[Sequence[float]]) -> float:
    """The median of the rounds'."""
    return statistics.median(percentile(each, 99) for each in rounds)
