"""Which tests run which line."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coverage import CoverageData

# Quick ones first: most mutants are noticed by one of them.
ORDER: Final = ("tests/library", "tests/jobs", "tests/bot", "tests/cli", "tests/app")


@dataclass(frozen=True, slots=True)
class Covering:
    """The tests of each line, by the path of the file from the project's root."""

    root: Path
    lines: Mapping[str, Mapping[int, Sequence[str]]]

    def tests(self, path: str, line: int) -> list[str]:
        """The tests that run a line, then the others that run its function.

        What a coroutine runs when it is cancelled is not measured: Python does not trace it. For
        a line that runs at import alone, the tests that run anything of its file.
        """
        lines = self.lines.get(path, {})
        found = _named(lines.get(line, ()))
        function = function_around((self.root / path).read_text(), line)
        others = _named(test for number in function for test in lines.get(number, ()))
        if not others:
            others = _of_all(lines)
        if not others:
            # Only child processes run it, which nothing measures: the bot's or the library's own.
            folder = "tests/library" if path.startswith("hfmedia/") else "tests/bot"
            everything = set().union(*map(_of_all, self.lines.values()))
            others = {test for test in everything if test.startswith(folder)}
        return [*sorted(found, key=_rank), *sorted(others - found, key=_rank)]


def function_around(source: str, line: int) -> range:
    """The lines of the innermost function around a line; none if there is none."""
    functions = (
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return min((it for it in functions if line in it), key=len, default=range(0))


def _of_all(lines: Mapping[int, Sequence[str]]) -> set[str]:
    return _named(context for contexts in lines.values() for context in contexts)


def _named(contexts: Iterable[str]) -> set[str]:
    """The tests of coverage's contexts: `tests/x.py::test_y|run`, or nothing at import."""
    return {context.rpartition("|")[0] for context in contexts} - {""}


def _rank(test: str) -> tuple[int, str]:
    folder = next((n for n, prefix in enumerate(ORDER) if test.startswith(prefix)), len(ORDER))
    return folder, test


def measure(root: Path, sources: Sequence[str], data: Path) -> None:
    """Run the whole suite, and write into `data` which test ran which line.

    Raises `CalledProcessError` if a test fails: then nothing can be learnt of mutants.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
    command += ["--cov-context=test", "--cov-report=", *(f"--cov={it}" for it in sources)]
    subprocess.run(command, cwd=root, env={**os.environ, "COVERAGE_FILE": str(data)}, check=True)


def read(root: Path, data: Path) -> Covering:
    """What `measure` wrote."""
    found = CoverageData(str(data))
    found.read()
    return Covering(
        root,
        {
            Path(path).relative_to(root).as_posix(): found.contexts_by_lineno(path)
            for path in found.measured_files()
        },
    )
