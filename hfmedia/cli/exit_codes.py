"""Exit codes, one for each kind of error that a script handles differently."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from hfmedia.errors import (
    DownloadError,
    HFMediaError,
    ProviderError,
    RequestError,
    SetupError,
    UnknownOutcome,
)


class ExitCode(IntEnum):
    """The exit codes of `hfmedia`. docs/command-line.md explains each."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    REQUEST = 3
    SETUP = 4
    PROVIDERS = 5
    UNKNOWN_OUTCOME = 6
    DOWNLOAD = 7
    # 128 and the number of the signal, as a shell reports SIGINT, SIGPIPE and SIGTERM.
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143


class UsageError(HFMediaError):
    """The arguments, the prompt or the output path cannot be used. Nothing was sent."""


ERROR_CODES: Final = (
    (UsageError, ExitCode.USAGE),
    (RequestError, ExitCode.REQUEST),
    (SetupError, ExitCode.SETUP),
    (ProviderError, ExitCode.PROVIDERS),
    (UnknownOutcome, ExitCode.UNKNOWN_OUTCOME),
    (DownloadError, ExitCode.DOWNLOAD),
)


def exit_code_of(error: HFMediaError) -> ExitCode:
    """The exit code of an error."""
    return next(code for error_type, code in ERROR_CODES if isinstance(error, error_type))


def combined_exit_code(count: int, errors: Sequence[HFMediaError]) -> ExitCode:
    """The exit code of `count` generations. If all failed, it is that of the first error."""
    if not errors:
        return ExitCode.OK
    return exit_code_of(errors[0]) if len(errors) == count else ExitCode.SOME_FAILED
