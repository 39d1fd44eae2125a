"""Ordinary messages with which conversations go on: in their threads, and as replies to the bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import discord
from discord.ext import commands

from cogs.bot import Bot
from cogs.message_invocation import MessageInvocation
from cogs.message_queue import MOST_WAITING, MessageQueue, TooManyWaiting
from cogs.message_turns import Found, MessageTurns
from cogs.ordinary_messages import attached_to, conversation_place, is_of_person
from cogs.recent_refusals import RecentRefusals
from cogs.talks import TalkService
from guilds.unavailable import DataUnavailable, data_errors
from jobs import JobsUnavailable
from jobs.conversations import Conversations, Turn
from replies.discord_requests import NotNow, Refused, ReplyGone
from replies.text import messages as texts
from replies.text.refusals import conversation_gone, database_unavailable
from replies.text.talks import still_being_written

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0  # between two looks whether the answer before is complete
MAX_LOOKS: Final = 600
LOOKS_PER_TYPING: Final = 8  # Discord shows for ten seconds that somebody is typing


class Messages(commands.Cog):
    """Answers the messages of those who may continue a conversation, and ignores all others."""

    def __init__(
        self,
        bot: Bot,
        talks: TalkService,
        conversations: Conversations,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._talks = talks
        self._jobs = talks.service.jobs
        self._turns = MessageTurns(conversations)
        self._pause = pause
        self._queue = MessageQueue()
        self._recent_refusals = RecentRefusals()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message, if it goes on with a conversation."""
        place_id = conversation_place(message, self._own_id) if is_of_person(message) else None
        if place_id is None:
            return
        invocation = MessageInvocation(message, self._bot, self._recent_refusals)
        try:
            await self._in_turn(invocation, place_id)
        except (ReplyGone, Refused, NotNow, discord.HTTPException) as error:
            log.info("%s could not be answered: %s", invocation.description, type(error).__name__)
        except Exception as error:
            log.error("%s failed", invocation.description, exc_info=error)

    @property
    def _own_id(self) -> int:
        assert self._bot.user is not None, "messages come after the login"  # noqa: S101
        return self._bot.user.id

    async def _in_turn(self, invocation: MessageInvocation, place_id: int) -> None:
        """Answer a message after those that came before it, or say why not."""
        t = invocation.public_catalogue
        try:
            async with self._queue.turn(place_id, invocation.message.author.id):
                await self._answer(invocation)
        except TooManyWaiting:
            if await self._found(invocation) is not None:
                await invocation.refuse(texts.too_many_waiting(t, MOST_WAITING))
        except (DataUnavailable, JobsUnavailable):
            await invocation.refuse(database_unavailable(t))

    async def _answer(self, invocation: MessageInvocation) -> None:
        """Go on after the answer before, when that is complete.

        Raises `DataUnavailable` or `JobsUnavailable`.
        """
        t = invocation.public_catalogue
        if await self._found(invocation) is None:
            return
        if await self._jobs.spec(invocation.job_id) is not None:
            return  # Discord delivered the message twice
        for look in range(MAX_LOOKS):
            found = await self._found(invocation)
            if found is None:
                await invocation.withdraw()
                return
            if found.turn is None:
                await invocation.refuse(conversation_gone(t))
                return
            if not await self._jobs.is_running(found.turn.spec.job_id):
                await self._continue(invocation, found.turn)
                return
            await self._wait(invocation, look)
        await invocation.refuse(still_being_written(t))

    async def _wait(self, invocation: MessageInvocation, look: int) -> None:
        """Let some time pass, in which the author sees that the message was noticed."""
        if look == 0:
            await invocation.record(self._jobs)
        if look % LOOKS_PER_TYPING == 0:
            await invocation.message.channel.typing()
        await self._pause(LOOK_S)

    async def _found(self, invocation: MessageInvocation) -> Found | None:
        with data_errors():
            return await self._turns.of(invocation.message, self._own_id)

    async def _continue(self, invocation: MessageInvocation, turn: Turn) -> None:
        message, asked_by = invocation.message, turn.spec.requester
        if asked_by.user_id == message.author.id:
            invocation.user_locale = asked_by.user_locale
        words = message.content.strip() or texts.about_picture(invocation.public_catalogue)
        await self._talks.continue_(invocation, turn, words, image=attached_to(message))


async def setup(bot: Bot) -> None:
    """Read messages, where the operator wants that."""
    conversations = bot.conversations
    if bot.chat_messages and conversations is not None:
        await bot.add_cog(Messages(bot, bot.talks, conversations))
