"""The faults of Discord's side, which a test or the page switches on and off while it runs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from playground.changes import Changes
from playground.discord.events import FaultsChanged
from playground.discord.feed import Feed

REST_FAILURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "500": "500 internal server error",
        "502": "502 bad gateway",
        "503": "503 service unavailable",
        "504 late": "504, although it is done",
        "429 user": "429 for the route",
        "429 global": "429 for the whole bot",
        "429 shared": "429, used up by others",
    }
)
"""The failures of REST, with their labels in the page."""

ROUTE_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "callback": "first responses",
        "token": "edits and follow-ups",
        "messages": "channel messages",
        "threads": "making threads",
        "commands": "registering commands",
    }
)
"""The kinds of routes to which a failure can be restricted, with their labels in the page."""

MAX_FAULT_S: Final = 600.0
MAX_REQUESTS: Final = 10_000
MAX_EVERY: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong with Discord; by default nothing.

    REST: `rest_failure` (a key of `REST_FAILURES`) and `rest_delay_s`, which passes before a
    request is handled, concern the routes of kind `rest_routes` (None: all). After
    `rest_requests` failures (None: without end) REST works again. A 429 asks to retry after
    `retry_after_s`.

    Gateway: it sends nothing while `gateway_silent`, no heartbeat acknowledgements either, and
    afterwards what it held back; `gateway_delay_s` passes before everything it sends.

    The CDN does not respond while `cdn_silent`. Every `duplicate_every`-th interaction is
    delivered twice (0: none).
    """

    rest_failure: str | None = None
    rest_delay_s: float = 0.0
    rest_routes: str | None = None
    rest_requests: int | None = None
    retry_after_s: float = 1.0
    gateway_silent: bool = False
    gateway_delay_s: float = 0.0
    cdn_silent: bool = False
    duplicate_every: int = 0

    def concerns(self, kind: str) -> bool:
        """Whether REST's faults concern a route of that kind."""
        return self.rest_routes in (None, kind)


class FaultSettings:
    """The faults in force. Every change is published on the feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._changes = Changes()
        self.current = Faults()

    def as_json(self) -> dict[str, Any]:
        """The faults, and what can be chosen with its labels, for the page."""
        return {
            "faults": asdict(self.current),
            "rest_failures": _choices(REST_FAILURES),
            "route_kinds": _choices(ROUTE_KINDS),
        }

    def update(self, changes: object) -> None:
        """Change some of the faults: `{"rest_failure": "502", "rest_requests": 3}`.

        Raises `ValueError` with a sentence if any value is not valid; then nothing is changed.
        """
        if not isinstance(changes, Mapping) or not changes.keys() <= FAULT_CHECKS.keys():
            raise ValueError(f"Give an object with some of: {', '.join(FAULT_CHECKS)}.")
        for name, value in changes.items():
            is_valid, expected = FAULT_CHECKS[name]
            if not is_valid(value):
                raise ValueError(f"{name} must be {expected}, not {value!r}.")
        self._set(replace(self.current, **changes))

    def clear(self) -> None:
        """Let everything work again."""
        self._set(Faults())

    def take_rest_failure(self, kind: str) -> str | None:
        """The failure of a request to a route of that kind, which counts it; None if it works."""
        faults = self.current
        if faults.rest_failure is None or not faults.concerns(kind):
            return None
        if faults.rest_requests is not None:
            left = faults.rest_requests - 1
            ended = {"rest_failure": None, "rest_requests": None}
            self._set(replace(faults, **({"rest_requests": left} if left else ended)))
        return faults.rest_failure

    async def until(self, is_met: Callable[[Faults], bool]) -> None:
        """Wait until the faults in force meet a condition."""
        while not is_met(self.current):
            await self._changes.wait()

    def _set(self, faults: Faults) -> None:
        self.current = faults
        self._changes.notify()
        self._feed.publish(FaultsChanged())


def _choices(labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in labels.items()]


def _is_number(value: object, maximum: float) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return 0 <= value <= maximum


def _is_seconds(value: object) -> bool:
    return _is_number(value, MAX_FAULT_S)


def _is_count(value: object, maximum: int) -> bool:
    return isinstance(value, int) and _is_number(value, maximum)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_SECONDS: Final = (_is_seconds, f"a number of seconds up to {MAX_FAULT_S:.0f}")
_FLAG: Final = (_is_flag, "true or false")
FAULT_CHECKS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = MappingProxyType(
    {
        "rest_failure": (
            lambda value: value is None or value in tuple(REST_FAILURES),
            "null or one of the listed failures",
        ),
        "rest_delay_s": _SECONDS,
        "rest_routes": (
            lambda value: value is None or value in tuple(ROUTE_KINDS),
            "null or one of the listed kinds",
        ),
        "rest_requests": (
            lambda value: value is None or (_is_count(value, MAX_REQUESTS) and value != 0),
            f"null or a whole number from 1 to {MAX_REQUESTS}",
        ),
        "retry_after_s": _SECONDS,
        "gateway_silent": _FLAG,
        "gateway_delay_s": _SECONDS,
        "cdn_silent": _FLAG,
        "duplicate_every": (
            lambda value: _is_count(value, MAX_EVERY),
            f"a whole number up to {MAX_EVERY}",
        ),
    }
)
