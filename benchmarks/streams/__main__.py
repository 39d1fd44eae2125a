"""Many streams of 200 tokens a second: `python -m benchmarks.streams --out benchmarks/RESULTS.md`.

hfmedia, with and without its extra `speed`, beside bare aiohttp and the asynchronous clients of
huggingface_hub and openai. Every run is a fresh process. The part of the file on streams is
replaced, and the rest stays; a file that does not exist is made.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.request
from pathlib import Path
from typing import Final

from benchmarks.environments import ContenderFailed, contend, environment, versions
from benchmarks.report import Machine
from benchmarks.results_file import put_part
from benchmarks.servers import serving
from benchmarks.streams.contender import LIMIT_S
from benchmarks.streams.report import BARE, PEERS, SPEED, STANDARD, Kind, Run, median, report

MODULES: Final = {STANDARD: "ours", SPEED: "ours", BARE: "bare", **{name: name for name in PEERS}}
ENVIRONMENTS: Final = {STANDARD: "ours-standard"}  # the others' are named after them
AT_ONCE: Final = (16, 64)  # with 16, bare takes about a third of a core; with 64, all of it
ROUNDS: Final = 3  # the median of each figure counts
STARTUP_S: Final = 20  # that a process may take beside its work


def main() -> None:
    """Run everybody in turns, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streams", description=__doc__)
    parser.add_argument("--out", type=Path, help="the file with the report; else it is printed")
    parser.add_argument("--only", nargs="*", choices=MODULES, default=tuple(MODULES))
    parser.add_argument("--at-once", nargs="*", type=int, default=AT_ONCE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    pythons = {name: environment(ENVIRONMENTS.get(name, name)) for name in options.only}
    kinds = [(at_once, name) for at_once in options.at_once for name in options.only]
    runs: dict[Kind, list[Run | str]] = {kind: [] for kind in kinds}
    with serving("benchmarks.streams.server") as origin:
        for _ in range(options.rounds):
            for at_once, name in kinds:
                run = one(MODULES[name], pythons[name], origin, at_once)
                runs[at_once, name].append(run)
                print(at_once, name, run, file=sys.stderr)
    packages = {name: versions(python) for name, python in pythons.items()}
    text = report({kind: median(found) for kind, found in runs.items()}, Machine.here(), packages)
    put_part(text, options.out)


def one(module: str, python: Path, origin: str, at_once: int) -> Run | str:
    """A contender's run in a fresh process; why it failed, if it did."""
    before = spent(origin)
    try:
        module = f"benchmarks.streams.contenders.{module}"
        figures = contend(python, module, [origin, str(at_once)], LIMIT_S + STARTUP_S)
    except ContenderFailed as error:
        return str(error)
    after = spent(origin)
    server = after["cpu"] - before["cpu"]
    return Run(**figures, at_once=at_once, server=server, late=after["late"])


def spent(origin: str) -> dict[str, float]:
    """The processor seconds of the server so far, and how late it was since this was asked last."""
    with urllib.request.urlopen(f"{origin}/spent", timeout=STARTUP_S) as answer:
        found: dict[str, float] = json.load(answer)
    return found


if __name__ == "__main__":
    main()
