"""The conversations of a bot that keeps its jobs: they are what their jobs say."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict

from hfmedia.media_store import MediaStore
from jobs.conversations import ConversationThread, Turn
from jobs.job_eraser import JobEraser
from jobs.kept_image import with_kept_image
from jobs.records import UnreadableRecord, generation_rows, snapshot_of, spec_of
from storage.answer_messages import AnswerMessageRepository
from storage.conversation_threads import ThreadRepository
from storage.generations import GenerationRepository
from storage.job_scopes import JobsOfConversation
from storage.jobs import JobRepository
from storage.rows import ThreadRow

log = logging.getLogger(__name__)


class KeptConversations:
    """The `Conversations` of storage. Every method raises `StorageError`.

    `clock` tells seconds since the epoch.
    """

    def __init__(
        self,
        jobs: JobRepository,
        generations: GenerationRepository,
        threads: ThreadRepository,
        messages: AnswerMessageRepository,
        store: MediaStore,
        eraser: JobEraser,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._generations = generations
        self._threads = threads
        self._messages = messages
        self._store = store
        self._eraser = eraser
        self._clock = clock

    async def turn(self, job_id: str) -> Turn | None:
        """The question and answer of a job, None if it is not known (any more) or no talk.

        An image whose file is not kept any more is left out.
        """
        job = await self._jobs.get(job_id)
        if job is None or job.conversation_id is None:
            return None
        try:
            spec = spec_of(job)
        except UnreadableRecord as error:
            log.warning("%s", error)
            return None
        rows = await self._generations.of_job(job_id) or tuple(generation_rows(spec))
        state = snapshot_of(spec, job, rows).generations[0]
        kept = await with_kept_image(spec, self._store)
        lacks_image = kept.request.image != spec.request.image
        return Turn(spec=kept, state=state, lacks_image=lacks_image)

    async def messages(self, job_id: str) -> tuple[int, ...]:
        """The ids of the messages that an answer is in, in order; none if it is not known."""
        turn = await self.turn(job_id)
        if turn is None:
            return ()
        return (turn.spec.target.message_id, *await self._messages.of(job_id))

    async def thread(self, thread_id: int) -> ConversationThread | None:
        """The conversation of a thread, None if there is none in it."""
        row = await self._threads.get(thread_id)
        if row is None:
            return None
        fields = asdict(row)
        del fields["created_at"]
        return ConversationThread(**fields)

    async def add_thread(self, thread: ConversationThread) -> None:
        """Keep that a conversation goes on in a thread. Twice does no harm."""
        await self._threads.add(ThreadRow(**asdict(thread), created_at=self._clock()))

    async def set_last(self, thread_id: int, job_id: str) -> None:
        """Keep which answer in a thread is the newest."""
        await self._threads.set_last(thread_id, job_id)

    async def set_open(self, thread_id: int, *, is_open: bool) -> None:
        """Keep whether everybody in a thread may continue its conversation."""
        await self._threads.set_open(thread_id, is_open=is_open)

    async def remove_thread(self, thread_id: int) -> None:
        """Forget a thread, which people have deleted."""
        await self._threads.remove(thread_id)

    async def forget(self, conversation_id: str) -> int:
        """Erase all jobs of a conversation, whoever asked, and its threads.

        Answers that are being written are stopped. Returns how many jobs are left, because they
        have not ended yet.
        """
        await self._threads.remove_of(conversation_id)
        scope = JobsOfConversation(conversation_id)
        try:
            return await self._eraser.erase(scope)
        except OSError as error:  # the words are gone, and the files go with the next sweep
            log.warning("files of conversation %s are deleted later: %s", conversation_id, error)
            return await self._eraser.left(scope)
