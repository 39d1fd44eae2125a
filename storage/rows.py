"""Rows as plain data: what the repositories take and return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

JobStatus: TypeAlias = Literal["queued", "running", "finished"]
GenerationStatus: TypeAlias = Literal[
    "queued", "running", "done", "failed", "cancelled", "interrupted"
]
MediaKind: TypeAlias = Literal["input", "result"]

ENDED: Final[tuple[GenerationStatus, ...]] = ("done", "failed", "cancelled", "interrupted")
"""The statuses of a generation that nothing changes any more."""


ENHANCING: Final = 0
"""The number of the generation that improves the prompt of the others, which begin at 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job: what was asked, by whom, where the reply is, and how far it has come.

    `job_id` is the id of the interaction. `spec` is JSON without the interaction's `token`, which
    is cleared some time after `expires_at`. `tenant` is who shares a queue: the guild, else the
    user. `late_…` are of the message that is sent where the reply can no longer be edited: its
    nonce and the time are recorded before it is sent, its id after. `queue_writer` is the process
    that writes the reply while the job waits. `waiting_from` is from when on the results, to which
    no way led, may be shown behind a command of their member. `conversation_id` is that of an
    answer: the id of the first job of its conversation. Times are in seconds since the epoch.
    """

    job_id: str
    created_at: float
    user_id: int
    guild_id: int | None
    channel_id: int | None
    tenant: str
    count: int
    spec: str = field(repr=False)
    token: str = field(repr=False)
    expires_at: float
    status: JobStatus = "queued"
    started_at: float | None = None
    finished_at: float | None = None
    cancelled_by: int | None = None
    cancelled_at: float | None = None
    delivered_at: float | None = None
    late_nonce: str | None = None
    late_intended_at: float | None = None
    late_message_id: int | None = None
    queue_writer: str | None = None
    waiting_from: float | None = None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRow:
    """One generation of a job. `progress`, `ticket`, `result` and `failure` are JSON.

    `revision` grows with each change of the row.
    """

    job_id: str
    number: int
    status: GenerationStatus = "queued"
    began_at: float | None = None
    ended_at: float | None = None
    progress: str | None = field(default=None, repr=False)
    ticket: str | None = field(default=None, repr=False)
    result: str | None = field(default=None, repr=False)
    failure: str | None = field(default=None, repr=False)
    revision: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing changes it any more."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitRow:
    """A submit that was about to be sent: the `position`-th one of its generation."""

    job_id: str
    number: int
    position: int
    provider: str
    intended_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgedRow:
    """A command that is about to be answered, and where its reply is. `locale` is the reply's.

    `channel_id` is that of a message of a member, whose reply has no token.
    """

    job_id: str
    application_id: int
    token: str = field(repr=False)
    locale: str
    expires_at: float
    channel_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRow:
    """A process that says from time to time that it lives. Times are the database's own."""

    process_id: str
    kind: str
    host: str
    pid: int
    version: str
    started_at: float
    seen_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRow:
    """That a job uses a file of the media store. `size` is in bytes."""

    uri: str
    job_id: str
    kind: MediaKind
    size: int
    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """A thread of Discord in which a conversation goes on.

    `started_by` is the user who began it. Everybody in the thread may continue it if it `is_open`.
    `last_job_id` is the job of the newest answer in it.
    """

    thread_id: int
    guild_id: int
    conversation_id: str
    started_by: int
    last_job_id: str
    is_open: bool
    created_at: float
