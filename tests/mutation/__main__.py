"""`python -m tests.mutation`: try a seeded sample of mutants, and list those that survive."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.mutation.covering import measure, read
from tests.mutation.mutants import sample
from tests.mutation.operators import operators
from tests.mutation.record import Record
from tests.mutation.report import known_survivors, report
from tests.mutation.run import Run

ROOT: Final = Path(__file__).parents[2]
# What users run. The playground is a tool for trying, and the tests try themselves.
SOURCES: Final = (
    "app",
    "cogs",
    "guilds",
    "hfmedia",
    "i18n",
    "jobs",
    "replies",
    "settings",
    "storage",
)


def main() -> None:
    """Sample, measure, try, report."""
    options = _options()
    chosen = sample(ROOT, list(_files()), operators(), options.count, options.seed)
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name)
        record = Record(options.record or folder / "record")
        data = options.coverage or folder / "coverage"
        if not data.exists():
            measure(ROOT, list(SOURCES), data)
        run = Run(read(ROOT, data), record, ends=time.monotonic() + 60 * options.minutes)
        run.try_all(chosen, ROOT, folder)
        fates = record.fates()
    tried = [(it, fates[it.identity]) for it in chosen if it.identity in fates]
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


if __name__ == "__main__":
    main()
