"""What becomes of a command whose stdout or stderr is closed, or cannot be written."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO


def has_stdout() -> bool:
    """Whether there is a stdout to write results to; if not, a sentence on stderr says so.

    A closed stderr is replaced: else its descriptor would become that of a connection.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    if sys.stdout is None:
        sys.stderr.write("Standard output is closed.\n")
    return sys.stdout is not None


def report_unwritable(error: OSError) -> None:
    """Say why the output cannot be written, if that can be said."""
    discard(sys.stdout)
    with suppress(OSError):
        sys.stderr.write(f"The output cannot be written: {error.strerror}.\n")
        sys.stderr.flush()


def discard(stream: TextIO) -> None:
    """Let what is still buffered not fail again when the interpreter flushes it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
