"""The trial of a mutant: it is put into a copy of the project, whose tests then run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from tests.discord_schema import folder
from tests.mutation.mutants import Mutant
from tests.mutation.selection import LIST

Fate: TypeAlias = Literal["noticed", "noticed in the end-to-end tests", "survived"]

TEST_TIMEOUT_S: Final = 30  # of one test: some mutants wait for ever
TRIAL_TIMEOUT_S: Final = 600  # of all tests of a mutant
NOTHING_RAN: Final = 5  # pytest's exit code


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

    def fate(self, mutant: Mutant, tests: Sequence[str]) -> Fate:
        """Try the tests that run its line, then the end-to-end tests."""
        path = self.root / mutant.path
        original = path.read_text()
        path.write_text(mutant.code)
        try:
            if tests and self._fails(tests):
                return "noticed"
            return "noticed in the end-to-end tests" if self._fails(None) else "survived"
        finally:
            path.write_text(original)

    def _fails(self, tests: Sequence[str] | None) -> bool:
        """Whether one of the tests fails, or they do not end; `None`: the end-to-end tests."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        command.append(f"--timeout={TEST_TIMEOUT_S}")
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        if (schemas := folder()) is not None:
            environment["DISCORD_SPEC_DIR"] = str(schemas)
        if tests is None:
            command.append("tests/e2e")
        else:
            listing = self.root / ".mutation-tests.json"
            listing.write_text(json.dumps(tests))
            environment[LIST] = str(listing)
            command += ["-p", "tests.mutation.selection"]
            command += dict.fromkeys(test.partition("::")[0] for test in tests)
        return _ended(command, self.root, environment) not in {0, NOTHING_RAN}


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
        return process.wait(TRIAL_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
