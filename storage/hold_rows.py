"""What is held and spent, as plain data. Amounts are in millionths of a dollar (`…_micros`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from storage.periods import Period, period_begin
from storage.rows import GenerationStatus

KeyOwner: TypeAlias = Literal["operator", "guild", "member"]
"""Whose key a job is paid with."""

HoldState: TypeAlias = Literal["held", "settled", "released"]
Measure: TypeAlias = Literal["micros", "generations", "jobs"]
Window: TypeAlias = Literal["open", "hour", "day", "month"]
"""`open` counts what has not ended yet; the others what began in a period."""
WINDOWS: Final[tuple[Window, ...]] = get_args(Window)

MONEY_PERIODS: Final[tuple[Period, ...]] = ("day", "month")

Scope: TypeAlias = Literal["member", "user", "role", "tenant", "operator", "operator-tenant"]
"""For whom is counted: a member of one tenant, a user everywhere, who draws on the budget of a
role, a tenant, and what is paid with the operator's key, in all and for a tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldJobRow:
    """A job of which generations are paid for.

    `tenant` is the guild, else the user; once the user has been erased, `user_id` is None, and the
    tenant of direct messages `0`. `role_id` is the role on whose budget it draws, None for none.
    `quote` is JSON: what a generation costs at each provider. `began_at` is in seconds since the
    epoch: all that the job costs counts in the periods of that time.
    """

    job_id: str
    tenant: str
    user_id: int | None
    guild_id: int | None
    role_id: int | None = None
    key_owner: KeyOwner
    task: str
    model: str
    quote: str
    began_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A generation that is paid for: what is held for it, and what it cost in the end.

    `approximate`: the price was a default. `unclear`: whether it was paid is not known.
    """

    job_id: str
    number: int
    estimate_micros: int
    state: HoldState = "held"
    cost_micros: int | None = None
    provider: str | None = None
    approximate: bool = False
    unclear: bool = False
    ended_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHoldRow:
    """A hold whose generation has ended, with its row; `status` is None if there is none."""

    job_id: str
    number: int
    status: GenerationStatus | None
    ticket: str | None = field(default=None, repr=False)
    result: str | None = field(default=None, repr=False)
    failure: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, order=True)
class Counter:
    """What is counted together. `begins_at` is the begin of the period, 0 for the window `open`."""

    scope: Scope
    subject: str
    window: Window
    begins_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a counter has counted."""

    micros: int = 0
    generations: int = 0
    jobs: int = 0

    def plus(self, other: Counted) -> Counted:
        """What is counted when the other is added."""
        return Counted(
            micros=self.micros + other.micros,
            generations=self.generations + other.generations,
            jobs=self.jobs + other.jobs,
        )


NOTHING: Final = Counted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A limit or a budget: the most that a counter may count of a measure."""

    counter: Counter
    measure: Measure
    limit: int

    def has_room(self, counted: Counted, wanted: Counted) -> bool:
        """Whether what is wanted fits beside what is counted. What costs nothing always does."""
        more: int = getattr(wanted, self.measure)
        used: int = getattr(counted, self.measure)
        return more <= 0 or used + more <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The budget that the members of a role share, and the bounds that it sets."""

    role_id: int
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """A job whose estimates are to be held: its row, a hold per generation, and what bounds it.

    Where there are `pools`, one of them must have room, too.
    """

    job: HeldJobRow
    holds: tuple[HoldRow, ...]
    bounds: tuple[Bound, ...] = ()
    pools: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOutcome:
    """What became of a hold. `reached` is the bound without room for it: then nothing was held.

    `counted` is what is counted then, by the counters of the bounds and of the job; it is empty for
    a job that was on record.
    """

    reached: Bound | None
    counted: Mapping[Counter, Counted]

    @property
    def is_new(self) -> bool:
        """Whether it was held now, and not before."""
        return self.reached is None and bool(self.counted)


def counter_at(scope: Scope, subject: str | int, window: Window, time: float) -> Counter:
    """The counter of a window at a time."""
    begins_at = 0 if window == "open" else period_begin(window, time)
    return Counter(scope, str(subject), window, begins_at)


def member_subject(tenant: str, user_id: int | None) -> str:
    """The subject of the scope `member`."""
    return f"{tenant}/{user_id}"


def counters_of(job: HeldJobRow) -> tuple[Counter, ...]:
    """All counters that count a job, whether there are limits now or not: an admin may set one
    in the middle of a month."""
    at = job.began_at
    member = member_subject(job.tenant, job.user_id)
    found = [counter_at("member", member, window, at) for window in WINDOWS]
    found.append(counter_at("user", job.user_id or 0, "open", at))
    found += [counter_at("tenant", job.tenant, window, at) for window in MONEY_PERIODS]
    if job.role_id is not None:
        found += role_counters(job.role_id, at)
    if job.key_owner == "operator":
        found.append(counter_at("operator", "", "month", at))
        found.append(counter_at("operator-tenant", job.tenant, "month", at))
    return tuple(found)


def role_counters(role_id: int, at: float) -> list[Counter]:
    """Those that count a job which draws on the budget of a role."""
    return [counter_at("role", role_id, window, at) for window in MONEY_PERIODS]
