"""`python -m tests.mutation`: try a seeded sample of mutants, and list those that survive."""

from __future__ import annotations

import argparse
import queue
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.mutation.covering import Covering, measure, read
from tests.mutation.mutants import Mutant, sample
from tests.mutation.operators import operators
from tests.mutation.record import Record, identity
from tests.mutation.report import known_survivors, report
from tests.mutation.trials import Copy

ROOT: Final = Path(__file__).parents[2]
# What users run. The playground is a tool for trying, and the tests try themselves.
SOURCES: Final = ("app", "cogs", "hfmedia", "i18n", "jobs", "replies", "settings.py")
WORKERS: Final = 2


def main() -> None:
    """Sample, measure, try, report."""
    options = _options()
    chosen = sample(ROOT, list(_files()), operators(), options.count, options.seed)
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name)
        record = Record(options.record or folder / "record")
        data = options.coverage or folder / "coverage"
        if not data.exists():
            measure(ROOT, [it.removesuffix(".py") for it in SOURCES], data)
        untried = [mutant for mutant in chosen if identity(mutant) not in record.fates()]
        ends = time.monotonic() + 60 * options.minutes
        _try(untried, read(ROOT, data), folder, ends, record)
        fates = record.fates()
    tried = [(it, fates[identity(it)]) for it in chosen if identity(it) in fates]
    text = report(tried, known_survivors())
    print(text)
    if options.out is not None:
        options.out.write_text(f"{text}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=110, help="after which no trial is begun")
    parser.add_argument("--coverage", type=Path, help="where the covering is kept between runs")
    parser.add_argument("--record", type=Path, help="where fates are kept: not tried again")
    parser.add_argument("--out", type=Path, help="a file for the report")
    return parser.parse_args()


def _files() -> list[Path]:
    found = [path for part in SOURCES for path in (ROOT / part, *(ROOT / part).rglob("*.py"))]
    return [path for path in found if path.suffix == ".py"]


def _try(
    mutants: list[Mutant], covering: Covering, folder: Path, ends: float, record: Record
) -> None:
    """Record the fate of each mutant; `WORKERS` at a time, each in a copy of the project.

    Those that have not begun at `ends`, a time of `time.monotonic()`, are left out.
    """
    copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    for n in range(WORKERS):
        copies.put(Copy.of(ROOT, folder / f"copy-{n}"))
    began = time.monotonic()

    def tried(mutant: Mutant) -> None:
        if time.monotonic() > ends:
            return
        copy = copies.get()
        try:
            fate = copy.fate(mutant, covering.tests(mutant.path, mutant.line))
        finally:
            copies.put(copy)
        record.add(mutant, fate)
        minutes = (time.monotonic() - began) / 60
        print(f"{minutes:5.1f} min  {fate}: {mutant.path}:{mutant.line} {mutant.after}", flush=True)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(tried, mutants))


if __name__ == "__main__":
    main()
