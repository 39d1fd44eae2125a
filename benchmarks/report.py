"""The report: what was measured, and how it stands to the goals. Pure but for the machine."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeAlias

from benchmarks.contender import IDLE, MAPPINGS, MODELS
from benchmarks.measurement import Figures

ROUTER_SHARE = 0.5  # of the wall time; a cell where the router took more says little: it is void
NAMED = ("aiohttp", "orjson", "pybase64", "huggingface_hub", "openai", "httpx2", "g4f", "pillow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A contender's run of a workload. `ideal` and `server` in seconds; no `figures`: it failed."""

    workload: str
    contender: str
    count: int
    ideal: float
    server: float
    figures: Figures | None
    failure: str = ""

    @property
    def is_void(self) -> bool:
        """Whether the router may have been the bottleneck."""
        return self.figures is not None and self.server > ROUTER_SHARE * self.figures.wall


def median(runs: Sequence[Run]) -> Run:
    """The same run with the median of each figure; a run that failed stands for all."""
    all_figures = [run.figures for run in runs if run.figures is not None]
    if len(all_figures) < len(runs):
        return next(run for run in runs if run.figures is None)
    figures = Figures(
        wall=statistics.median(it.wall for it in all_figures),
        cpu=statistics.median(it.cpu for it in all_figures),
        peak=statistics.median(it.peak for it in all_figures),
        stall=statistics.median(it.stall for it in all_figures),
    )
    return replace(runs[0], figures=figures, server=statistics.median(it.server for it in runs))


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when."""

    date: str
    system: str
    cores: int
    processor: str
    python: str

    @classmethod
    def here(cls) -> Self:
        """This one, now."""
        return cls(
            date=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            system=platform.system(),
            cores=os.cpu_count() or 1,
            processor=_processor(),
            python=platform.python_version(),
        )

    def __str__(self) -> str:
        where = f"{self.system}, {self.cores} × {self.processor}"
        return f"{self.date} · {where} · Python {self.python}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that a run may be at most, as a factor of what it is compared with.

    `of` is a contender, `IDEAL`, `IDLE` or a unit, which then makes `at_most` a figure.
    """

    what: str
    workload: str
    count: int
    at_most: float
    of: str
    figure: Callable[[Run], float]


Key: TypeAlias = tuple[str, str, int]


def _wall(run: Run) -> float:
    return run.figures.wall if run.figures else float("inf")


def _cpu(run: Run) -> float:
    return run.figures.cpu if run.figures else float("inf")


def _peak(run: Run) -> float:
    return run.figures.peak if run.figures else float("inf")


def _stall(run: Run) -> float:
    return run.figures.stall if run.figures else float("inf")


IDEAL = "ideal"
MEGABYTES = "MB"
FAL, REPLICATE = "fal-ai video", "replicate video"
PICTURES, TOGETHER = "hf-inference image", "together image"
SIXTEEN = len(MODELS)
GOALS = (
    *(
        goal
        for images in (PICTURES, TOGETHER)
        for goal in (
            Goal("CPU", images, 64, 1.5, "bare", _cpu),
            Goal("CPU", images, 64, 0.5, "huggingface_hub", _cpu),
            Goal("wall", images, 64, 1.1, IDEAL, _wall),
        )
    ),
    *(
        goal
        for videos in (FAL, REPLICATE)
        for goal in (
            Goal("wall", videos, 512, 1.0, "bare", _wall),
            Goal("peak RSS", videos, 512, 1.0, "huggingface_hub", _peak),
            Goal("longest stall", videos, 512, 1.0, "huggingface_hub", _stall),
        )
    ),
    Goal("wall", FAL, 512, 1 / 3, "huggingface_hub", _wall),
    Goal("peak RSS", TOGETHER, 512, 1.0, "huggingface_hub", _peak),
    Goal("CPU", TOGETHER, 512, 0.7, "bare", _cpu),
    Goal("longest stall", TOGETHER, 512, 0.2, "bare", _stall),
    Goal("wall", TOGETHER, 512, 1.0, "bare", _wall),
    Goal("peak RSS", PICTURES, 512, 1.0, "bare", _peak),
    Goal("wall", PICTURES, 512, 1.2, "bare", _wall),
    Goal("CPU", PICTURES, 512, 1.2, "bare", _cpu),
    Goal("CPU", FAL, 64, 1.3, "bare", _cpu),
    Goal("peak RSS", FAL, 64, 200, MEGABYTES, _peak),
    Goal("wall", MAPPINGS, SIXTEEN, 1.2, IDEAL, _wall),
    Goal("longest stall", MAPPINGS, SIXTEEN, 1.0, IDLE, _stall),
)


def report(runs: Sequence[Run], machine: Machine, versions: Mapping[str, Mapping[str, str]]) -> str:
    """The whole of RESULTS.md."""
    return "\n".join(
        [
            "# Results",
            "",
            "Written by `make bench`; what the words mean and what was learnt: `README.md`.",
            "",
            str(machine),
            "",
            *(f"- {name}: {named_versions(found)}" for name, found in versions.items()),
            "",
            "## Goals",
            "",
            *_goals(runs),
            "",
            "## Figures",
            "",
            *_figures(runs),
            "",
        ]
    )


def named_versions(found: Mapping[str, str]) -> str:
    """What an environment holds of what matters here, in one line."""
    return ", ".join(f"{name} {found[name]}" for name in NAMED if name in found)


def _goals(runs: Sequence[Run]) -> list[str]:
    by_key = {(run.workload, run.contender, run.count): run for run in runs}
    rows = [_goal(goal, by_key) for goal in GOALS]
    head = ["| goal | at most | measured | met |", "|---|---|---|---|"]
    return [*head, *(row for row in rows if row)]


def _goal(goal: Goal, runs: Mapping[Key, Run]) -> str:
    """A row; empty if it was not measured."""
    ours = runs.get((goal.workload, "ours", goal.count))
    other = runs.get((goal.workload, goal.of, goal.count))
    if goal.of == IDLE:
        other = runs.get((IDLE, "ours", 1))
    if ours is None or (other is None and goal.of not in {IDEAL, MEGABYTES}):
        return ""
    what = f"{goal.workload}, {goal.count} at once: {goal.what}"
    if goal.of == MEGABYTES:
        limit, measured = f"{goal.at_most:.0f} {MEGABYTES}", goal.figure(ours)
        met = "yes" if measured <= goal.at_most else "**no**"
        return f"| {what} | {limit} | {measured:.0f} {MEGABYTES} | {met} |"
    measure = ours.ideal if other is None else goal.figure(other)
    ratio = goal.figure(ours) / measure
    met = "yes" if ratio <= goal.at_most else "**no**"
    if ours.is_void or (other is not None and other.is_void):
        met = "void"
    return f"| {what} | {goal.at_most:.2f} × {goal.of} | {ratio:.2f} | {met} |"


def _figures(runs: Sequence[Run]) -> list[str]:
    head = [
        "| workload | at once | contender | CPU ms each | wall s | × ideal | per s | peak MB "
        "| longest stall ms | server CPU s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    return [*head, *(_row(run) for run in runs)]


def _row(run: Run) -> str:
    begin = f"| {run.workload} | {run.count} | {run.contender} |"
    figures = run.figures
    if figures is None:
        return f"{begin} {run.failure} | | | | | | {run.server:.1f} |"
    ratio = f"{figures.wall / run.ideal:.2f}" if run.ideal else ""
    return (
        f"{begin} {figures.cpu / run.count * 1000:.1f} | {figures.wall:.2f} | {ratio} "
        f"| {run.count / figures.wall:.1f} | {figures.peak:.0f} | {figures.stall * 1000:.0f} "
        f"| {run.server:.1f}{' (void)' if run.is_void else ''} |"
    )
