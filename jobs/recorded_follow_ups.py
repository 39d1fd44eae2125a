"""The messages in which answers go on, in their table."""

from __future__ import annotations

from jobs.persistence import persistently
from storage.answer_messages import AnswerMessageRepository


class RecordedFollowUps:
    """The `FollowUps` that outlive a process. Both methods wait until the database is there, and
    raise other `StorageError`s."""

    def __init__(self, messages: AnswerMessageRepository) -> None:
        self._messages = messages

    async def of(self, job_id: str) -> tuple[int, ...]:
        """Their ids, in order."""
        return await persistently(lambda: self._messages.of(job_id))

    async def add(self, job_id: str, position: int, message_id: int) -> bool:
        """Keep the id of a message. False if the job was erased."""
        return await persistently(lambda: self._messages.add(job_id, position, message_id))
