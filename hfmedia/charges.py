"""Whether a provider charges for a generation that has failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hfmedia.errors import DownloadError, Failure, UnknownOutcome
from hfmedia.execution.classify import UNKNOWN_STATUSES
from hfmedia.results import Attempt

MAYBE: Final = frozenset({"lost", "unclear", *map(str, UNKNOWN_STATUSES)})


@dataclass(frozen=True, slots=True)
class Charge:
    """That a provider, if it is known, charges for it; or, if it is not `certain`, that it may."""

    provider: str | None
    certain: bool


def charge_of(failure: Failure) -> Charge | None:
    """What is charged for a generation that failed for this reason; None for nothing.

    A result that was made, and could only not be fetched, is charged. What was asked of several
    providers is charged by the first of them that may have made it.
    """
    for each in (failure, *failure.causes):
        error = each.error()
        if isinstance(error, DownloadError | UnknownOutcome):
            is_made = isinstance(error, DownloadError) and each.provider is not None
            return Charge(each.provider, certain=is_made)
    return None


def may_be_charged(attempt: Attempt) -> bool:
    """Whether a provider that did not give a result may have made one all the same."""
    return attempt.outcome in MAYBE
