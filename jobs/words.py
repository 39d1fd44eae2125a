"""The words of jobs: what is handed over, what is told, where it goes. All of it is plain data."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from hfmedia.errors import HFMediaError
    from hfmedia.results import Generation
    from hfmedia.wire import GenerationRequest

Ending: TypeAlias = Literal["cancelled", "interrupted"]
State: TypeAlias = (
    Literal["starting", "trying", "waiting", "downloading", "done", "failed"] | Ending
)
RUNNING = frozenset({"starting", "trying", "waiting", "downloading"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a reply is: enough to edit it, from any process, without a gateway.

    `file_limit` is the largest file that this reply may carry, in bytes. `asker` is the member.
    """

    application_id: int
    interaction_id: int
    message_id: int
    token: str = field(repr=False)
    asker: int
    file_limit: int

    @property
    def job(self) -> str:
        """The id of the job: one interaction starts one job, however often it is told."""
        return str(self.interaction_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, so that it can be asked for again."""

    request: GenerationRequest
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one generation is. `began` and `ended` are seconds since the epoch.

    `moved` holds the providers that were tried before (`fal-ai 429`).
    """

    number: int
    request: GenerationRequest
    began: float
    state: State = "starting"
    provider: str | None = None
    note: str = ""
    moved: tuple[str, ...] = ()
    ended: float | None = None
    generation: Generation | None = None
    failure: HFMediaError | None = None

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self.state in RUNNING

    def seconds(self, now: float) -> float:
        """How long it has been running, or ran."""
        return max(0.0, (self.ended or now) - self.began)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A job at one moment."""

    job: str
    asker: int
    request: GenerationRequest
    generations: tuple[Progress, ...]

    @property
    def finished(self) -> bool:
        """Whether no generation is running any more."""
        return not any(progress.running for progress in self.generations)

    def having(self, progress: Progress) -> Snapshot:
        """The same job with that generation's newest state."""
        newest = (progress if p.number == progress.number else p for p in self.generations)
        return replace(self, generations=tuple(newest))


class Delivery(Protocol):
    """Brings a job to the people: keeps a reply up to date until the last snapshot is in it.

    It returns early if the reply is gone for good.
    """

    async def deliver(self, address: Address, snapshots: AsyncIterator[Snapshot]) -> None:
        """Write what the snapshots say into the reply at that address."""
        ...


class NoPlace(Exception):
    """No new job is taken now."""


class TooManyJobs(NoPlace):
    """The member has as many jobs as one may have: `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A member may have {limit} jobs at once.")
        self.limit = limit


class ShuttingDown(NoPlace):
    """The process is ending."""


class UnknownJob(LookupError):
    """No job of that id is running here."""
