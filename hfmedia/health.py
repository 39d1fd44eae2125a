"""What is known of the providers: who rests after failing, and how fast each one is."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Literal, TypeAlias

from hfmedia.errors import (
    ConnectFailed,
    DownloadError,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.results import Attempt
from hfmedia.wire import Route

Order: TypeAlias = Literal["mapping", "random", "fastest"]

MEASURED: Final = 15  # the last generations, whose median says how fast a provider is
FORGIVEN: Final = 2  # failures in a row that may be chance
FIRST_REST: Final = 30.0  # seconds; each further failure doubles it
LONGEST_REST: Final = 600.0
# These are about the account and the load, so the next request would meet them too.
AT_ONCE: Final = frozenset({401, 402, 403, 429})


@dataclass(slots=True)
class _Record:
    failures: int = 0
    rests_until: float = 0.0
    on_trial: bool = False
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=MEASURED))


class Health:
    """The health of the providers, per task, as one account meets it.

    A provider that keeps failing rests: it is asked only when nobody else is left. After its rest
    one request is let through; what becomes of that decides for the others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records: dict[tuple[str, str], _Record] = {}

    def ordered(self, routes: Sequence[Route], order: Order = "mapping") -> list[Route]:
        """The routes in the order of asking, those that rest at the end.

        `fastest` goes by the median of our own measurements, who has none yet first.
        """
        if order == "random":
            routes = random.sample(routes, len(routes))
        elif order == "fastest":
            routes = sorted(routes, key=self._typical)
        return sorted(routes, key=self._rest)

    @contextmanager
    def attempt(self, route: Route) -> Iterator[Trial]:
        """An attempt at a route, which is told how it ended."""
        record = self._record(route)
        record.on_trial = bool(record.rests_until)
        try:
            yield Trial(route.provider, record, self._clock)
        finally:
            record.on_trial = False

    def _typical(self, route: Route) -> float:
        seconds = self._record(route).seconds
        return median(seconds) if seconds else 0.0

    def _rest(self, route: Route) -> float:
        """Seconds until it may be asked again; 0 for who is well."""
        record = self._record(route)
        left = max(0.0, record.rests_until - self._clock())
        return left or (FIRST_REST if record.on_trial else 0.0)

    def _record(self, route: Route) -> _Record:
        return self._records.setdefault((route.provider, route.row.task), _Record())


class Trial:
    """One attempt at a provider."""

    def __init__(self, provider: str, record: _Record, clock: Callable[[], float]) -> None:
        self._provider = provider
        self._record = record
        self._clock = clock
        self._began = clock()

    def worked(self) -> Attempt:
        """It gave a result."""
        seconds = self._clock() - self._began
        self._record.seconds.append(seconds)
        self._record.failures = 0
        self._record.rests_until = 0.0
        return Attempt(provider=self._provider, outcome="ok", seconds=seconds)

    def failed(self, error: HFMediaError) -> Attempt:
        """It did not; whether that says something of its health is in the error."""
        now = self._clock()
        if is_its_own_fault(error):
            self._record.failures += 1
            if rest := rest_after(error, self._record.failures):
                self._record.rests_until = now + rest
        return Attempt(
            provider=self._provider, outcome=outcome_of(error), seconds=now - self._began
        )


def is_its_own_fault(error: HFMediaError) -> bool:
    """Whether another request would probably meet the same; not so for what this one asked for."""
    if isinstance(error, ResponseError | JobFailed):
        return error.status not in {400, 404, 422}
    return isinstance(error, ConnectFailed | UnknownOutcome)


def rest_after(error: HFMediaError, failures: int) -> float:
    """Seconds to rest after so many failures in a row; `Retry-After` wins."""
    named = error.retry_after if isinstance(error, ResponseError) else None
    if named is not None:
        return min(named, LONGEST_REST)
    beyond = failures - (0 if error.status in AT_ONCE else FORGIVEN)
    return min(FIRST_REST * 2 ** (beyond - 1), LONGEST_REST) if beyond > 0 else 0.0


def outcome_of(error: HFMediaError) -> str:
    """An error in a word or two, for the path."""
    if error.status is not None:
        return str(error.status)
    match error:
        case DownloadError():
            return "lost"
        case UnknownOutcome():
            return "unclear"
        case _:
            return "failed"
