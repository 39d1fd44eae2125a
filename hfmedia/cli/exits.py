"""Exit codes, by what happens next."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from hfmedia.errors import (
    DownloadError,
    HFMediaError,
    ProviderError,
    RequestError,
    SetupError,
    UnknownOutcome,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Exit(IntEnum):
    """How it went, for scripts."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    REQUEST = 3
    SETUP = 4
    PROVIDERS = 5
    UNKNOWN = 6
    DOWNLOAD = 7
    INTERRUPTED = 130  # as a shell says of SIGINT, SIGPIPE and SIGTERM
    UNHEARD = 141
    TERMINATED = 143


class UsageError(HFMediaError):
    """What was typed cannot be done, and nothing was asked of anybody."""


KINDS = (
    (UsageError, Exit.USAGE),
    (RequestError, Exit.REQUEST),
    (SetupError, Exit.SETUP),
    (ProviderError, Exit.PROVIDERS),
    (UnknownOutcome, Exit.UNKNOWN),
    (DownloadError, Exit.DOWNLOAD),
)


def exit_of(error: HFMediaError) -> Exit:
    """The code of an error."""
    return next(code for kind, code in KINDS if isinstance(error, kind))


def verdict(count: int, failed: Sequence[HFMediaError]) -> Exit:
    """The code of `count` generations: if all failed, that of the first one's error."""
    if not failed:
        return Exit.DONE
    return exit_of(failed[0]) if len(failed) == count else Exit.SOME_FAILED
