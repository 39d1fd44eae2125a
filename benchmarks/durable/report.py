"""The report on durable jobs: what was measured, and how it stands to the goals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from benchmarks.report import Machine

IN_PROCESS: Final = "in process"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One engine. Times are in seconds, `idle` is a share of a core.

    `cpu` is of a job that runs alone, `storm_cpu` of one of many at once; `first_request` is from
    submitting a job to its request at the provider. `unfinished` jobs ended without a picture.
    `floor` is the CPU of the workflow engine alone.
    """

    idle: float
    cpu: float
    first_request_p50: float
    first_request_p99: float
    enqueue_p99: float
    storm_wall: float
    storm_cpu: float
    storm_stall: float
    unfinished: float
    floor: float = 0.0


Runs: TypeAlias = Mapping[str, Run | str]
"""The runs by engine; a text says why one failed."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of a durable engine that may be at most so large, beside the one in process."""

    what: str
    at_most: float
    unit: str
    figure: Callable[[Run, Run], float]

    def row(self, engine: str, run: Run, beside: Run) -> str:
        """Of the table."""
        measured = self.figure(run, beside)
        met = "yes" if measured <= self.at_most else "**no**"
        limit = f"{self.at_most:g} {self.unit}"
        return f"| {engine} | {self.what} | {limit} | {measured:.3g} {self.unit} | {met} |"


GOALS: Final[Sequence[Goal]] = (
    Goal("CPU of a job, more than in process", 35, "ms", lambda it, by: (it.cpu - by.cpu) * 1e3),
    Goal("to the first request, p50", 0.5, "s", lambda it, _: it.first_request_p50),
    Goal("to the first request, p99", 1.5, "s", lambda it, _: it.first_request_p99),
    Goal("idle", 2, "% of a core", lambda it, _: it.idle * 100),
    Goal("submitting while busy, p99", 60, "ms", lambda it, _: it.enqueue_p99 * 1e3),
    Goal("longest stall, 200 at once", 1.5, "×", lambda it, by: it.storm_stall / by.storm_stall),
)
HEAD: Final = (
    "| engine | CPU ms a job | the workflow engine's alone | to the first request ms, p50 | p99 "
    "| submitting while busy ms, p99 "
    "| idle % | 200 at once: wall s | CPU ms a job | longest stall ms | without a picture |"
)


def report(runs: Runs, machine: Machine) -> str:
    """The part of RESULTS.md on durable jobs."""
    beside = runs.get(IN_PROCESS)
    done = {name: run for name, run in runs.items() if isinstance(run, Run)}
    goals = [
        goal.row(name, run, beside)
        for name, run in done.items()
        for goal in GOALS
        if isinstance(beside, Run) and name != IN_PROCESS
    ]
    return "\n".join(
        [
            "## Durable jobs",
            "",
            "Jobs of one picture each: submit, two polls, a download.",
            "",
            str(machine),
            "",
            "| engine | goal | at most | measured | met |",
            "|---|---|---|---|---|",
            *goals,
            "",
            HEAD,
            "|" + "---|" * 11,
            *(_row(name, run) for name, run in runs.items()),
            "",
        ]
    )


def _row(name: str, run: Run | str) -> str:
    if isinstance(run, str):
        return f"| {name} | {run} |" + " |" * 9
    figures = (
        f"{run.cpu * 1e3:.1f}",
        f"{run.floor * 1e3:.1f}",
        f"{run.first_request_p50 * 1e3:.0f}",
        f"{run.first_request_p99 * 1e3:.0f}",
        f"{run.enqueue_p99 * 1e3:.1f}",
        f"{run.idle * 100:.2f}",
        f"{run.storm_wall:.1f}",
        f"{run.storm_cpu * 1e3:.1f}",
        f"{run.storm_stall * 1e3:.0f}",
        f"{run.unfinished:.0f}",
    )
    return f"| {name} | {' | '.join(figures)} |"
