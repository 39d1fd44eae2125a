"""What is known of the providers: which rest after failing, and how fast each one is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from hfmedia.adapter import MappingRow
from hfmedia.errors import (
    ConnectFailed,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.policy import KeyRef, Policy

MEASUREMENTS: Final = 15  # the last generations, whose median says how fast a provider is
TOLERATED_FAILURES: Final = 2  # in a row, that may be chance
FIRST_COOLDOWN_S: Final = 30.0  # each further failure doubles it
MAX_COOLDOWN_S: Final = 600.0
MAX_RECORDS: Final = 10_000  # keys × providers × tasks; the one unused for longest goes
# These are about the account and the load, so the next request would meet them too.
IMMEDIATE_STATUSES: Final = frozenset({401, 402, 403, 429})


@dataclass(slots=True)
class _Record:
    failures: int = 0
    cooldown_until: float = 0.0
    trial_until: float = 0.0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=MEASUREMENTS))


class ProviderStats:
    """Cooldowns and speeds, per key, provider and task: accounts do not speak for one another.

    A provider that keeps failing rests: it is asked only when no other is left. After its cooldown
    one request is let through; what becomes of that decides for the others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records: dict[tuple[KeyRef | None, str, str], _Record] = {}

    def ordered(
        self, policy: Policy, rows: Sequence[MappingRow], random: Callable[[], float]
    ) -> list[MappingRow]:
        """The rows in the order of asking, those that rest at the end.

        `fastest` goes by the median of our own measurements, unmeasured providers first; `random`
        gives numbers from 0 to 1. For `cheapest` the rows are in order already.
        """
        found = list(rows)
        if policy.order == "random":
            found.sort(key=lambda _: random())
        elif policy.order == "fastest":
            found.sort(key=lambda row: self._typical_s(policy.key_for(row.provider), row))
        return sorted(
            found, key=lambda row: self._cooldown_left_s(policy.key_for(row.provider), row)
        )

    def started(self, key: KeyRef | None, row: MappingRow) -> None:
        """An attempt starts. After a cooldown it is the one that decides for the others."""
        record = self._record(key, row)
        if record.cooldown_until:
            record.trial_until = self._clock() + FIRST_COOLDOWN_S

    def ended(
        self, key: KeyRef | None, row: MappingRow, seconds: float, error: HFMediaError | None
    ) -> None:
        """An attempt ended, with an error or without."""
        record = self._record(key, row)
        record.trial_until = 0.0
        if error is None:
            record.seconds.append(seconds)
            record.failures, record.cooldown_until = 0, 0.0
        elif is_provider_fault(error):
            record.failures += 1
            if cooldown := cooldown_s(error, record.failures):
                record.cooldown_until = self._clock() + cooldown

    def _typical_s(self, key: KeyRef | None, row: MappingRow) -> float:
        seconds = self._record(key, row).seconds
        return median(seconds) if seconds else 0.0

    def _cooldown_left_s(self, key: KeyRef | None, row: MappingRow) -> float:
        record, now = self._record(key, row), self._clock()
        return max(0.0, record.cooldown_until - now, record.trial_until - now)

    def _record(self, key: KeyRef | None, row: MappingRow) -> _Record:
        name = (key, row.provider, row.task)
        record = self._records.pop(name, None) or _Record()
        self._records[name] = record  # the newest is last
        if len(self._records) > MAX_RECORDS:
            del self._records[next(iter(self._records))]
        return record


def is_provider_fault(error: HFMediaError) -> bool:
    """Whether another request would probably meet the same; not so for what this one asked for."""
    if isinstance(error, ResponseError | JobFailed):
        return error.status not in {400, 404, 413, 422}
    return isinstance(error, ConnectFailed | UnknownOutcome)


def cooldown_s(error: HFMediaError, failures: int) -> float:
    """Seconds to rest after so many failures in a row; `Retry-After` wins."""
    named = error.retry_after_s if isinstance(error, ResponseError) else None
    if named is not None:
        return min(named, MAX_COOLDOWN_S)
    beyond = failures - (0 if error.status in IMMEDIATE_STATUSES else TOLERATED_FAILURES)
    return min(FIRST_COOLDOWN_S * 2 ** (beyond - 1), MAX_COOLDOWN_S) if beyond > 0 else 0.0
