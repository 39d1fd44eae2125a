"""A run: each mutant is tried with the tests that run its line, then with the end-to-end tests."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.mutation.covering import Covering
from tests.mutation.mutants import Mutant
from tests.mutation.record import Fate, Record
from tests.mutation.trials import Copy

WORKERS: Final = 2
# What they start is processes, whose lines are not measured.
END_TO_END: Final = ("tests/cli/test_process.py", "tests/e2e")


class Run:
    """Writes fates into a record, and tries what has none there, or an unclear one.

    What has not begun at `ends`, a time of `time.monotonic()`, waits for the next run.
    """

    def __init__(self, covering: Covering, record: Record, *, ends: float) -> None:
        self._covering = covering
        self._record = record
        self._ends = ends
        self._copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()

    def try_all(self, mutants: Sequence[Mutant], root: Path, folder: Path) -> None:
        """Try `WORKERS` at a time, each in a copy of the project of its own in `folder`.

        The end-to-end tests take longer, so they come when all others have been tried.
        """
        for n in range(WORKERS):
            self._copies.put(Copy.of(root, folder / f"copy-{n}"))
        with ThreadPoolExecutor(WORKERS) as pool:
            unclear = self._of_fate(mutants, "unclear")
            list(pool.map(self._try_line, [*self._of_fate(mutants, None), *unclear]))
            list(pool.map(self._try_end_to_end, self._of_fate(mutants, "to be tried end to end")))

    def _of_fate(self, mutants: Sequence[Mutant], fate: Fate | None) -> list[Mutant]:
        fates = self._record.fates()
        return [mutant for mutant in mutants if fates.get(mutant.identity) == fate]

    def _try_line(self, mutant: Mutant) -> None:
        tests = self._covering.tests(mutant.path, mutant.line)
        self._try(mutant, tests, noticed="noticed", passed="to be tried end to end")

    def _try_end_to_end(self, mutant: Mutant) -> None:
        self._try(mutant, END_TO_END, noticed="noticed end to end", passed="survived")

    def _try(self, mutant: Mutant, tests: Sequence[str], *, noticed: Fate, passed: Fate) -> None:
        if time.monotonic() > self._ends:
            return
        copy = self._copies.get()
        try:
            is_noticed = copy.notices(mutant, tests)
        finally:
            self._copies.put(copy)
        fate: Fate = "unclear" if is_noticed is None else noticed if is_noticed else passed
        self._record.add(mutant, fate)
        now = time.strftime("%H:%M:%S")
        print(f"{now} {fate}: {mutant.path}:{mutant.line} {mutant.after}", flush=True)
