"""Lines for the operator on standard output and standard error, beside the log."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """Write a line to standard output at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fail(line: str) -> int:
    """Write a line to standard error, and return exit code 1."""
    sys.stderr.write(f"{line}\n")
    return 1
