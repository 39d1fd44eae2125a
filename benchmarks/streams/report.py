"""The report on streams: what was measured, and how it stands to the goals. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from benchmarks.report import Machine, named_versions
from benchmarks.streams.tokens import AT_ONCE, RATE, SECONDS, TOKENS

SERVER_SHARE: Final = 0.5  # of the wall time; where the server took more the figures are void
FLAT_MB: Final = 2.0  # the text itself, which ours keeps for its result, is 1.2 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a contender: seconds, and MB of the whole process.

    `growth`: of the peak, in the second half. `server` and `late`: the processor time that the
    server spent, and how late its packets were at most.
    """

    wall: float
    cpu: float
    peak: float
    stall: float
    growth: float
    server: float
    late: float

    @property
    def per_token_us(self) -> float:
        """The processor time of a token."""
        return self.cpu / AT_ONCE / TOKENS * 1e6

    @property
    def is_void(self) -> bool:
        """Whether the server may have been the bottleneck."""
        return self.server > SERVER_SHARE * self.wall


Results: TypeAlias = Mapping[str, Run | str]
"""The runs by contender; a text says why one failed."""


def median(runs: Sequence[Run | str]) -> Run | str:
    """The median of each figure; a run that failed stands for all."""
    done = [run for run in runs if isinstance(run, Run)]
    if len(done) < len(runs):
        return next(run for run in runs if isinstance(run, str))
    return Run(
        **{
            name: statistics.median(getattr(run, name) for run in done)
            for name in Run.__dataclass_fields__
        }
    )


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that may be at most as large as another contender's, or its own, times a factor."""

    what: str
    contender: str
    at_most: float
    of: str
    figure: Callable[[Run], float]


def _cpu(run: Run) -> float:
    return run.per_token_us


def _stall(run: Run) -> float:
    return run.stall


STANDARD, SPEED, BARE = "ours, standard library", "ours, with speed", "bare"
PEERS: Final = ("huggingface_hub", "openai")
GOALS: Final = (
    Goal("CPU per token", STANDARD, 1.2, BARE, _cpu),
    Goal("CPU per token", SPEED, 1.0, BARE, _cpu),
    *(Goal("CPU per token", ours, 1.0, peer, _cpu) for ours in (STANDARD, SPEED) for peer in PEERS),
    Goal("longest stall", STANDARD, 1.0, BARE, _stall),
    Goal("longest stall", SPEED, 1.0, BARE, _stall),
)


def report(results: Results, machine: Machine, versions: Mapping[str, Mapping[str, str]]) -> str:
    """The part of RESULTS.md on streams."""
    return "\n".join(
        [
            "## Streams",
            "",
            f"{AT_ONCE} answers at once, each of {RATE} tokens a second for {SECONDS} seconds.",
            "",
            str(machine),
            "",
            *(f"- {name}: {named_versions(found)}" for name, found in versions.items()),
            "",
            "| goal | at most | measured | met |",
            "|---|---|---|---|",
            *(row for goal in GOALS if (row := _compared(goal, results))),
            *(row for ours in (STANDARD, SPEED) if (row := _flat(ours, results))),
            "",
            "| contender | CPU µs a token | × bare | wall s | longest stall ms | peak MB "
            "| of it in the second half MB | server CPU s | server late ms |",
            "|---|---|---|---|---|---|---|---|---|",
            *(_row(name, run, results.get(BARE)) for name, run in results.items()),
            "",
        ]
    )


def _compared(goal: Goal, results: Results) -> str:
    """A row; empty if it was not measured."""
    ours, other = results.get(goal.contender), results.get(goal.of)
    if not isinstance(ours, Run) or not isinstance(other, Run):
        return ""
    ratio = goal.figure(ours) / goal.figure(other)
    met = "yes" if ratio <= goal.at_most else "**no**"
    if ours.is_void or other.is_void:
        met = "void"
    return (
        f"| {goal.contender}: {goal.what} | {goal.at_most:.2f} × {goal.of} | {ratio:.2f} | {met} |"
    )


def _flat(ours: str, results: Results) -> str:
    run = results.get(ours)
    if not isinstance(run, Run):
        return ""
    met = "yes" if run.growth <= FLAT_MB else "**no**"
    what = f"{ours}: growth in the second half"
    return f"| {what} | {FLAT_MB:.1f} MB | {run.growth:.1f} MB | {met} |"


def _row(name: str, run: Run | str, bare: Run | str | None) -> str:
    if isinstance(run, str):
        return f"| {name} | {run} | | | | | | | |"
    ratio = f"{run.per_token_us / bare.per_token_us:.2f}" if isinstance(bare, Run) else ""
    return (
        f"| {name} | {run.per_token_us:.1f} | {ratio} | {run.wall:.2f} | {run.stall * 1000:.0f} "
        f"| {run.peak:.0f} | {run.growth:.1f} | {run.server:.1f}{' (void)' if run.is_void else ''} "
        f"| {run.late * 1000:.0f} |"
    )
