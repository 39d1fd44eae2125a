"""After which answer an ordinary message goes on, if its author may continue the conversation."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from cogs.ordinary_messages import answered_jobs, replied_to
from jobs.conversations import Conversations, ConversationThread, Turn


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation that the author of a message may continue; forgotten if `turn` is None."""

    turn: Turn | None


class MessageTurns:
    """Finds conversations. Its methods raise `StorageError`."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def of(self, message: discord.Message, own_id: int) -> Found | None:
        """The newest answer of the thread, or the one that is replied to.

        None where there is no conversation, or one that the author may not continue.
        """
        if isinstance(message.channel, discord.Thread):
            thread = await self._conversations.thread(message.channel.id)
            if thread is not None:
                return await self._in_thread(thread, message.author.id)
        replied = replied_to(message, own_id)
        return None if replied is None else await self._replied(replied, message.author.id)

    async def _in_thread(self, thread: ConversationThread, user_id: int) -> Found | None:
        if user_id != thread.started_by and not thread.is_open:
            return None
        return Found(await self._conversations.turn(thread.last_job_id))

    async def _replied(self, answer: discord.Message, user_id: int) -> Found | None:
        for job_id in answered_jobs(answer):
            turn = await self._conversations.turn(job_id)
            if turn is not None and turn.spec.talk is not None:
                may = turn.spec.talk.started_by == user_id and turn.spec.talk.can_continue
                return Found(turn) if may else None
        return None
