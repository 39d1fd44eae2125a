"""A job that continues a conversation: it needs one that is still kept, and has room."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import JobRow
from storage.tables import JOBS

MAX_CONVERSATION_JOBS: Final = 500
"""Each of them repeats what was said before it, as far as a request may hold it."""


class ConversationErased(Exception):
    """The conversation that a job continues is not kept (any more); nothing was recorded."""


class ConversationFull(Exception):
    """A conversation has `MAX_CONVERSATION_JOBS` jobs; nothing was recorded."""


async def check_continued(connection: AsyncConnection, row: JobRow) -> None:
    """Raise one of these if a job must not be added, in the transaction that adds it.

    Its own row may be there already. The oldest job of the conversation stays locked: who erases
    conversations locks that, too, and sees the new job or keeps it from being added.
    """
    if row.conversation_id is None or row.conversation_id == row.job_id:
        return
    others = select(JOBS.c.job_id).where(
        JOBS.c.conversation_id == row.conversation_id, JOBS.c.job_id != row.job_id
    )
    oldest = others.order_by(JOBS.c.created_at, JOBS.c.job_id).limit(1)
    if await connection.scalar(oldest.with_for_update(key_share=True)) is None:
        raise ConversationErased
    counted = others.limit(MAX_CONVERSATION_JOBS).subquery()
    found = await connection.scalar(select(func.count()).select_from(counted))
    if (found or 0) >= MAX_CONVERSATION_JOBS:
        raise ConversationFull
