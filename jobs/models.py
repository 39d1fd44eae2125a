"""The values of jobs: what is submitted, where its reply is, how far it is. All of it is plain
data that survives JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeAlias

from hfmedia.errors import Failure
from hfmedia.policy import Policy
from hfmedia.progress import Progress
from hfmedia.quotes import Quote
from hfmedia.results import Generation, TextGeneration
from hfmedia.types import TASKS, GenerationRequest
from jobs.talk import Talk
from storage.hold_rows import Bound

Status: TypeAlias = Literal["running", "done", "failed", "cancelled", "interrupted"]
"""`cancelled` by a person, `interrupted` by the end of the process."""

REPLY_LIFETIME_S = 15 * 60
"""How long an interaction's token can edit its reply, from the interaction on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTarget:
    """Where a reply is: enough to edit it from any process, without a gateway.

    A reply to a message of a member has no `token`: it is a message of the bot's own, and the
    member's message takes the place of the interaction.

    `expires_at`, in seconds since the epoch, counts from the interaction's own time.
    `file_limit_bytes` is the largest file that this reply may carry.
    """

    application_id: int
    interaction_id: int
    message_id: int
    token: str = field(repr=False)
    expires_at: float
    file_limit_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asked, and where. Ids are Discord's; locales are Discord's codes (`en-US`).

    `guild_id` is None in direct messages. `user_install`: the app is installed for the user, not
    for the guild. `from_button`: they clicked a button; Discord shows above the reply who typed a
    command, but not who clicked.
    """

    user_id: int
    guild_id: int | None = None
    channel_id: int | None = None
    user_locale: str = "en-US"
    guild_locale: str | None = None
    role_ids: tuple[int, ...] = ()
    user_install: bool = False
    from_button: bool = False

    @property
    def tenant(self) -> str:
        """Who shares what is scarce with others: the guild, else the user."""
        return str(self.guild_id or self.user_id)

    @property
    def public_locale(self) -> str:
        """The locale of what everybody reads: the guild's, else the user's."""
        return self.guild_locale or self.user_locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A command that is about to be answered, before its job is on record.

    `locale` is that of the reply. After `expires_at` nobody ends a reply that was left. A message
    of a member has no `token`, but a `channel_id`; its own id is the job's.
    """

    job_id: str
    application_id: int
    token: str = field(repr=False)
    locale: str
    expires_at: float
    channel_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """What is submitted: `count` generations of a request, for whom, how, and where they go.

    `quote` is what each of them would cost, None where no money is counted. `spoiler`: the results
    are covered until somebody wants to see them. `talk` is set for answers in words. `enhancing`
    asks a chat model to improve the prompt before the generations begin.
    """

    request: GenerationRequest
    count: int
    requester: Requester
    target: ReplyTarget
    policy: Policy = field(default_factory=Policy)
    quote: Quote | None = None
    spoiler: bool = False
    talk: Talk | None = None
    enhancing: GenerationRequest | None = None

    @property
    def job_id(self) -> str:
        """One interaction starts one job, however often it is delivered."""
        return str(self.target.interaction_id)

    @property
    def gives_text(self) -> bool:
        """Whether its generations are answers in words."""
        return TASKS[self.request.task].gives == "text"

    @property
    def key_owner(self) -> str | None:
        """Whose keys the job is done with; None for no key."""
        keys = (self.policy.hub_key, *self.policy.provider_keys.values())
        return next((key.owner for key in keys if key is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationState:
    """One generation of a job at one moment. Times are in seconds since the epoch.

    What is done has a `generation`, or an `answer` where the task gives text. An answer that was
    stopped or interrupted in the middle is there as far as it had come, at least in `progress`.
    """

    number: int
    request: GenerationRequest
    began: float
    status: Status = "running"
    progress: Progress = field(default_factory=Progress)
    ended: float | None = None
    generation: Generation | None = None
    answer: TextGeneration | None = None
    failure: Failure | None = None

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self.status == "running"

    def seconds(self, now: float) -> float:
        """How long it has been running, or ran."""
        return max(0.0, (now if self.ended is None else self.ended) - self.began)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A job at one moment. `cancelled_by` is the user who cancelled it.

    `ahead` is how many jobs of the same tenant are before it, None for one that does not wait.
    `quote` and `spoiler` are as in `JobSpec`; `key_owner` says whose key was used
    (`KeyRef.owner`), None for none. `talk` is as in `JobSpec`. `enhanced` is the answer that
    improves the prompt of the generations, where one was asked for.
    """

    job_id: str
    requester: Requester
    request: GenerationRequest
    generations: tuple[GenerationState, ...]
    cancelled_by: int | None = None
    ahead: int | None = None
    quote: Quote | None = None
    key_owner: str | None = None
    spoiler: bool = False
    talk: Talk | None = None
    enhanced: GenerationState | None = None

    @property
    def finished(self) -> bool:
        """Whether no generation is running any more."""
        return not any(each.running for each in self.generations)

    def generation(self, number: int) -> GenerationState:
        """The state of a generation, or of the answer that improves its prompt."""
        if self.enhanced is not None and number == self.enhanced.number:
            return self.enhanced
        return self.generations[number - 1]

    def with_generation(self, state: GenerationState) -> Snapshot:
        """The same job with the new state of one generation."""
        newest = (state if each.number == state.number else each for each in self.generations)
        return replace(self, generations=tuple(newest))


class Delivery(Protocol):
    """Brings what becomes of a job to its member."""

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        """Keep the reply of the job up to date, until the last snapshot is delivered.

        True also if there is nothing to be done any more, because people have deleted the reply,
        for example; then it may return before the last snapshot. False if no way led to the
        member: the results wait behind their next command. It may be called again for a job, by
        any process.
        """


class JobRejected(Exception):
    """No new job is accepted now."""


class TooManyJobs(JobRejected):
    """The member has as many jobs as one may have: `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A member may have {limit} jobs at once.")
        self.limit = limit


class LimitReached(JobRejected):
    """A limit or a budget has no room for the job: `bound`."""

    def __init__(self, bound: Bound) -> None:
        super().__init__(f"A limit of {bound.limit} {bound.measure} is reached.")
        self.bound = bound


class ShuttingDown(JobRejected):
    """The process is ending."""


class CameTooLate(JobRejected):
    """What was held for the job was given back: this process did nothing for minutes."""


class ConversationGone(JobRejected):
    """The conversation that was to be continued was erased."""


class ConversationTooLong(JobRejected):
    """A conversation has as many answers as one may have: `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A conversation may have {limit} answers.")
        self.limit = limit


class JobsUnavailable(JobRejected):
    """What is known of jobs cannot be read or written now."""


class UnknownJob(LookupError):
    """No job of that id is running here."""
