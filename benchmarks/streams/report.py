"""The report on streams: what was measured, and how it stands to the goals. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from benchmarks.report import Machine, named_versions
from benchmarks.streams.tokens import RATE, SECONDS, TOKENS

SATURATED: Final = 0.9  # of a core; from there on a contender reads what has piled up
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
    at_once: int

    @property
    def per_token_us(self) -> float:
        """The processor time of a token."""
        return self.cpu / self.at_once / TOKENS * 1e6

    @property
    def busy(self) -> float:
        """The share of a core that the contender took."""
        return self.cpu / self.wall

    @property
    def is_saturated(self) -> bool:
        """Whether the contender took as much of a core as it could have."""
        return self.busy >= SATURATED

    @property
    def is_void(self) -> bool:
        """Whether the server may have been the bottleneck."""
        return self.server > SERVER_SHARE * self.wall


Kind: TypeAlias = tuple[int, str]
"""How many answers at once, and the contender."""

Results: TypeAlias = Mapping[Kind, Run | str]
"""The runs; a text says why one failed."""


def median(runs: Sequence[Run | str]) -> Run | str:
    """The median of each figure; a run that failed stands for all."""
    done = [run for run in runs if isinstance(run, Run)]
    if len(done) < len(runs):
        return next(run for run in runs if isinstance(run, str))
    names = Run.__dataclass_fields__.keys() - {"at_once"}
    figures = {name: statistics.median(getattr(run, name) for run in done) for name in names}
    return replace(done[0], **figures)


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
    counts = sorted({at_once for at_once, _ in results})
    return "\n".join(
        [
            "## Streams",
            "",
            f"Answers at once, each of {RATE} tokens a second for {SECONDS} seconds.",
            "",
            str(machine),
            "",
            *(f"- {name}: {named_versions(found)}" for name, found in versions.items()),
            "",
            "| at once | goal | at most | measured | met |",
            "|---|---|---|---|---|",
            *(row for count in counts for row in _goals(_at(count, results))),
            "",
            "| at once | contender | CPU µs a token | × bare | core busy | wall s "
            "| longest stall ms | peak MB | of it in the second half MB | server CPU s "
            "| server late ms |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            *(_row(kind, run, results.get((kind[0], BARE))) for kind, run in results.items()),
            "",
        ]
    )


def _at(count: int, results: Results) -> dict[str, Run]:
    """The runs with so many answers at once, by contender, without those that failed."""
    return {
        name: run
        for (at_once, name), run in results.items()
        if at_once == count and isinstance(run, Run)
    }


def _goals(runs: Mapping[str, Run]) -> Iterator[str]:
    """A row for each goal of which everything was measured."""
    for goal in GOALS:
        if goal.contender in runs and goal.of in runs:
            yield _compared(goal, runs[goal.contender], runs[goal.of])
    for ours in (STANDARD, SPEED):
        if ours in runs:
            yield _flat(ours, runs[ours])


def _compared(goal: Goal, ours: Run, other: Run) -> str:
    ratio = goal.figure(ours) / goal.figure(other)
    met = "yes" if ratio <= goal.at_most else "**no**"
    if ours.is_saturated or other.is_saturated:
        met += ", saturated"
    if ours.is_void or other.is_void:
        met = "void"
    return (
        f"| {ours.at_once} | {goal.contender}: {goal.what} | {goal.at_most:.2f} × {goal.of} "
        f"| {ratio:.2f} | {met} |"
    )


def _flat(name: str, run: Run) -> str:
    met = "yes" if run.growth <= FLAT_MB else "**no**"
    what = f"{name}: growth in the second half"
    return f"| {run.at_once} | {what} | {FLAT_MB:.1f} MB | {run.growth:.1f} MB | {met} |"


def _row(kind: Kind, run: Run | str, bare: Run | str | None) -> str:
    at_once, name = kind
    if isinstance(run, str):
        return f"| {at_once} | {name} | {run} | | | | | | | | |"
    ratio = f"{run.per_token_us / bare.per_token_us:.2f}" if isinstance(bare, Run) else ""
    return (
        f"| {at_once} | {name} | {run.per_token_us:.1f} | {ratio} | {run.busy:.0%} "
        f"| {run.wall:.2f} | {run.stall * 1000:.0f} | {run.peak:.0f} | {run.growth:.1f} "
        f"| {run.server:.1f}{' (void)' if run.is_void else ''} | {run.late * 1000:.0f} |"
    )
