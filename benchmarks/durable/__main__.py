"""Durable jobs beside those of one process: `python -m benchmarks.durable --out FILE`.

Each engine is a process of its own. The part of the file on durable jobs is replaced, and the rest
stays. PostgreSQL is Debian's, started for this; without it that engine is left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.durable.report import IN_PROCESS, Run, report
from benchmarks.environments import ContenderFailed, contend
from benchmarks.report import Machine
from benchmarks.results_file import put_part
from benchmarks.servers import serving
from tests.storage.postgres import postgres_server, programs

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
URLS: Final = {IN_PROCESS: "memory:", SQLITE: "sqlite:///{folder}/jobs.sqlite"}
LIMIT_S: Final = 240


def main() -> None:
    """Run the engines one after the other, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.durable", description=__doc__)
    parser.add_argument("--out", type=Path, help="the file with the report; else it is printed")
    parser.add_argument("--only", nargs="*", choices=(*URLS, POSTGRESQL), default=None)
    options = parser.parse_args()
    runs: dict[str, Run | str] = {}
    with serving("benchmarks.durable.provider") as origin, urls() as known:
        for name, url in known.items():
            if options.only is None or name in options.only:
                runs[name] = one(origin, url)
                print(name, runs[name], file=sys.stderr)
    put_part(report(runs, Machine.here()), options.out)


@contextmanager
def urls() -> Iterator[dict[str, str]]:
    """The `DATABASE_URL` of each engine."""
    binaries = programs()
    if binaries is None:
        yield dict(URLS)
    else:
        # Commits go to the disk, as they do for an operator.
        with postgres_server(binaries, options=()) as server:
            server.execute("CREATE DATABASE jobs")
            yield {**URLS, POSTGRESQL: server.url("jobs")}


def one(origin: str, url: str) -> Run | str:
    """An engine's run in a fresh process; why it failed, if it did."""
    try:
        figures = fresh("contender", origin, url)
        floor = 0.0 if url == URLS[IN_PROCESS] else fresh("floor", url)["cpu"]
    except ContenderFailed as error:
        return str(error)
    return Run(**figures, floor=floor)


def fresh(module: str, *arguments: str) -> dict[str, float]:
    """The figures of a module in a process of its own. Raises `ContenderFailed`."""
    return contend(Path(sys.executable), f"benchmarks.durable.{module}", arguments, LIMIT_S)


if __name__ == "__main__":
    main()
