"""The conversations that are kept, in a process that members talk to."""

from __future__ import annotations

from app.records import OpenRecords
from jobs.job_eraser import JobEraser
from jobs.kept_conversations import KeptConversations
from storage.answer_messages import AnswerMessageRepository
from storage.conversation_threads import ThreadRepository


def kept_conversations(opened: OpenRecords, eraser: JobEraser) -> KeptConversations:
    """All of them, whichever process began them."""
    return KeptConversations(
        opened.records.jobs,
        opened.records.generations,
        ThreadRepository(opened.database),
        AnswerMessageRepository(opened.database),
        opened.store,
        eraser,
    )
