"""The trial of a mutant: it is put into a copy of the project, whose tests then run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

from tests.discord_schema import folder
from tests.mutation.mutants import Mutant
from tests.mutation.progress import LAST
from tests.mutation.selection import LIST

ATTEMPTS: Final = 3
TEST_TIMEOUT_S: Final = 60  # of one test: some mutants wait for ever
RUN_TIMEOUT_S: Final = 1800  # of all tests of a mutant
PASSED: Final = frozenset({0, 5})  # pytest's exit codes; 5: there was no test
COMMAND: Final = (
    *(sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
    *("-p", "tests.mutation.selection", "-p", "tests.mutation.progress"),
    f"--timeout={TEST_TIMEOUT_S}",
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the project, in which one mutant at a time is tried."""

    root: Path

    @classmethod
    def of(cls, project: Path, root: Path) -> Copy:
        """A new copy of what git knows of the project, with changes that are not committed."""
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=project, capture_output=True, check=True, text=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / name, target)
        return cls(root)

    def notices(self, mutant: Mutant, tests: Sequence[str]) -> bool | None:
        """Whether one of the tests fails because of the mutant; None if that cannot be said."""
        is_clear, after = True, None
        while True:
            with self._holding(mutant):
                passed, failed = self._run(tests, after)
            if passed:
                return False if is_clear else None
            if failed is None:  # the tests cannot even be imported
                return True
            match self._fails_because_of(mutant, failed):
                case True:
                    return True
                case None:
                    is_clear = False
            after = failed

    def _fails_because_of(self, mutant: Mutant, test: str) -> bool | None:
        """Whether a test that has failed fails again with the mutant, and passes without it.

        On a busy machine a test may fail for want of time. None if it always fails.
        """
        for _ in range(ATTEMPTS):
            with self._holding(mutant):
                passed, _ = self._run([test])
            if passed:
                return False
            passed, _ = self._run([test])
            if passed:
                return True
        return None

    @contextmanager
    def _holding(self, mutant: Mutant) -> Iterator[None]:
        path = self.root / mutant.path
        original = path.read_text()
        _write(path, mutant.code)
        try:
            yield
        finally:
            _write(path, original)

    def _run(self, tests: Sequence[str], after: str | None = None) -> tuple[bool, str | None]:
        """Whether all tests pass in time, and the last that began: the one that fails, if any.

        `after` leaves out the tests up to that one.
        """
        last, listing = self.root / ".mutation-last-test", self.root / ".mutation-tests.json"
        last.unlink(missing_ok=True)
        listing.write_text(json.dumps({"tests": tests, "after": after}))
        environment = {**os.environ, LAST: str(last), LIST: str(listing)}
        # Without the bytecode of what is as ever, half the time would go into compiling it.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if (schemas := folder()) is not None:
            environment["DISCORD_SPEC_DIR"] = str(schemas)
        command = [*COMMAND, *dict.fromkeys(test.partition("::")[0] for test in tests)]
        passed = _ended(command, self.root, environment) in PASSED
        return passed, last.read_text() if last.exists() else None


def _write(path: Path, code: str) -> None:
    """Write a source. Its bytecode might be taken for the new one's: it may be as old and long."""
    path.write_text(code)
    Path(cache_from_source(path)).unlink(missing_ok=True)


def _ended(command: Sequence[str], folder: Path, environment: dict[str, str]) -> int:
    """The exit code; with the time up, the process and its children are killed."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(RUN_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
