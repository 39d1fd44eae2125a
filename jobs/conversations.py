"""What is kept of conversations: their answers, and the threads in which they go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jobs.models import GenerationState, JobSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question of a conversation, and what became of its answer.

    `spec.request.messages` are the conversation up to the question. `lacks_image`: its image is not
    kept any more, and is left out of `spec`.
    """

    spec: JobSpec
    state: GenerationState
    lacks_image: bool = False

    @property
    def text(self) -> str:
        """The answer, or as much of it as there is."""
        answer = self.state.answer
        return self.state.progress.text if answer is None else answer.text

    @property
    def thought(self) -> str:
        """What the model thought before it answered, as far as it is known."""
        answer = self.state.answer
        return self.state.progress.thought if answer is None else answer.thought


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationThread:
    """A thread of Discord in which a conversation goes on.

    `started_by` may continue it, and everybody in the thread if it `is_open`. `last_job_id` is the
    job of the newest answer in it.
    """

    thread_id: int
    guild_id: int
    conversation_id: str
    started_by: int
    last_job_id: str
    is_open: bool = False


class Conversations(Protocol):
    """The conversations that are kept. Every method raises `StorageError`."""

    async def turn(self, job_id: str) -> Turn | None:
        """The question and answer of a job, None if it is not known (any more) or no talk."""

    async def messages(self, job_id: str) -> tuple[int, ...]:
        """The ids of the messages that an answer is in, in order; none if it is not known."""

    async def thread(self, thread_id: int) -> ConversationThread | None:
        """The conversation of a thread, None if there is none in it."""

    async def add_thread(self, thread: ConversationThread) -> None:
        """Keep that a conversation goes on in a thread. Twice does no harm."""

    async def set_last(self, thread_id: int, job_id: str) -> None:
        """Keep which answer in a thread is the newest."""

    async def set_open(self, thread_id: int, *, is_open: bool) -> None:
        """Keep whether everybody in a thread may continue its conversation."""

    async def remove_thread(self, thread_id: int) -> None:
        """Forget a thread, which people have deleted."""

    async def forget(self, conversation_id: str) -> int:
        """Erase all jobs of a conversation and its threads.

        Answers that are being written are stopped. Returns how many jobs are left, because they
        have not ended yet.
        """
