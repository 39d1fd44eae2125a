"""hfmedia beside its peers: `python -m benchmarks.peers --out benchmarks/RESULTS.md`.

Every run is a fresh process, and so is the router that serves a workload. The peers are installed,
newest first, into environments of their own below `benchmarks/.peers`.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.answers import HUB_LATENCY, duration
from benchmarks.contender import IDLE, LIMIT, MAPPINGS, MODELS, WORKLOADS, prompt_of
from benchmarks.environments import ContenderFailed, contend, environment, versions
from benchmarks.measurement import Figures
from benchmarks.report import Machine, Run, median, report
from benchmarks.servers import serving

CONTENDERS = ("ours", "bare", "huggingface_hub", "g4f")
LEFT_OUT = {("g4f", "together image")}  # its file says why
AT_ONCE = (1, 64, 512)
ROUNDS = 3  # the median of each figure counts
STARTUP = 20  # seconds that a process may take beside its work


def main() -> None:
    """Run everything, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--out", type=Path, help="the report's file; else it is printed")
    parser.add_argument("--only", nargs="*", choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument("--workloads", nargs="*", choices=WORKLOADS, default=WORKLOADS)
    parser.add_argument("--at-once", nargs="*", type=int, default=AT_ONCE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    pythons = {name: environment(name) for name in options.only}
    machine = Machine.here()
    packages = {name: versions(python) for name, python in pythons.items()}
    runs: list[Run] = []
    for workload in (IDLE, *options.workloads):
        runs += compared(workload, pythons, options.at_once, options.rounds)
        text = report(runs, machine, packages)
        if options.out is not None:
            options.out.write_text(text)
    if options.out is None:
        print(text)


def compared(
    workload: str, pythons: dict[str, Path], at_once: tuple[int, ...], rounds: int
) -> Iterator[Run]:
    """One workload by everybody, so that the machine's moods meet all of them."""
    counts = at_once
    if workload in (MAPPINGS, IDLE):
        counts = (len(MODELS) if workload == MAPPINGS else 1,)
    with serving("benchmarks.router") as origin:
        taking_part = [
            name
            for name in pythons
            if (name, workload) not in LEFT_OUT and (workload != IDLE or name == "ours")
        ]
        for count in counts:
            tables = [
                [one(name, pythons[name], origin, workload, count) for name in taking_part]
                for _ in range(rounds)
            ]
            for runs in zip(*tables, strict=True):
                print(runs, file=sys.stderr)
                yield median(runs)


def one(contender: str, python: Path, origin: str, workload: str, count: int) -> Run:
    """A contender's run in a fresh process."""
    module = f"benchmarks.contenders.{contender}"
    before = spent(origin)
    figures, failure = None, ""
    try:
        found = contend(python, module, [origin, workload, str(count)], LIMIT + STARTUP)
        figures = Figures(**found)
    except ContenderFailed as error:
        failure = str(error)
    return Run(
        workload=workload,
        contender=contender,
        count=count,
        ideal=ideal(workload, count),
        server=spent(origin) - before,
        figures=figures,
        failure=failure,
    )


def spent(origin: str) -> float:
    """The processor seconds of the router so far."""
    with urllib.request.urlopen(f"{origin}/spent", timeout=STARTUP) as answer:
        return float(json.load(answer))


def ideal(workload: str, count: int) -> float:
    """The seconds that the router's latencies alone take."""
    if workload in (MAPPINGS, IDLE):
        return HUB_LATENCY if workload == MAPPINGS else 0.0
    return max(duration(prompt_of(number)) for number in range(count))


if __name__ == "__main__":
    main()
