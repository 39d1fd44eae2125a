"""Delivers the results of a job whose interaction has expired."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import discord

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from i18n import Languages
from jobs.late_intents import LateIntent, LateIntents
from jobs.models import JobSpec, Snapshot
from replies.discord_requests import FilesMissing, FilesTooLarge, NotNow, Refused, ReplyGone
from replies.late.channel import LateChannel, SentAndDeleted, direct_channel_id
from replies.late.content import LateContent, Message, late_content
from replies.late.ways import (
    AddFiles,
    EditReply,
    Ended,
    LateOutcome,
    LateState,
    LookFor,
    Post,
    Step,
    Way,
    carries,
    is_direct,
    next_step,
)
from replies.message import OwnMessage

log = logging.getLogger(__name__)

MAX_UNANSWERED: Final = 8  # requests, until the delivery is given up for now
MAX_PAUSE_S: Final = 30.0


class LateReplyDelivery:
    """Delivers late replies, without a gateway. `now` tells seconds since the epoch."""

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        sandbox: Sandbox,
        languages: Languages,
        intents: LateIntents,
        *,
        now: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._store = store
        self._sandbox = sandbox
        self._languages = languages
        self._intents = intents
        self._now = now
        self._pause = pause

    async def deliver(self, spec: JobSpec, snapshot: Snapshot) -> LateOutcome:
        """Bring the results of a job that has finished to the member, without the token.

        It may be called again, by any process: what was sent is not sent a second time.
        Raises what `LateIntents` raises; then nothing was sent that is not on record.
        """
        with late_content(
            spec,
            snapshot,
            store=self._store,
            sandbox=self._sandbox,
            translations=self._languages.translations(spec.requester.public_locale),
            now=self._now,
        ) as content:
            reply = _LateReply(self._client, self._store, self._intents, content)
            outcome = await self._deliver(reply)
        log.info("late reply of job %s: %s", spec.job_id, outcome)
        return outcome

    async def _deliver(self, reply: _LateReply) -> LateOutcome:
        state = await reply.first_state()
        unanswered = 0
        while not isinstance(step := next_step(state, self._now()), Ended):
            try:
                state = await reply.take(step, state)
            except SentAndDeleted:
                return "delivered"
            except _TimeIsUp:
                return "unreachable"
            except NotNow:
                unanswered += 1
                if unanswered == MAX_UNANSWERED:
                    return "unreachable"
                await self._pause(min(MAX_PAUSE_S, 2.0**unanswered))
                # The request may have been carried out, and is on record if it was to be.
                state = replace(state, intent=await reply.recorded(), looked=False)
        return step.outcome


class _TimeIsUp(Exception):
    """The files could not be brought into a message in the time that there is for it."""


class _LateReply:
    """Takes the steps of one late reply. Each returns what is known afterwards."""

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        intents: LateIntents,
        content: LateContent,
    ) -> None:
        self._client = client
        self._store = store
        self._intents = intents
        self._content = content
        self._spec = content.spec

    async def first_state(self) -> LateState:
        """What is known before the first step: what an earlier process recorded."""
        requester = self._spec.requester
        # Where the app is installed for the user alone, the bot is no member of the guild.
        is_stranger = requester.user_install and requester.guild_id is not None
        return LateState(
            job_id=self._spec.job_id,
            in_channel=requester.channel_id is not None and not is_stranger,
            intent=await self.recorded(),
        )

    async def recorded(self) -> LateIntent | None:
        """The intent on record."""
        return await self._intents.read(self._spec.job_id)

    async def take(self, step: Step, state: LateState) -> LateState:
        """Take a step.

        Raises `NotNow`, `_TimeIsUp` or `SentAndDeleted`, and what `LateIntents` raises.
        """
        match step:
            case EditReply():
                return replace(state, edited=await self._edit_reply())
            case LookFor(way):
                return await self._look(way, state)
            case Post(way, intent):
                return await self._post(way, intent, state)
            case AddFiles(way, message_id):
                return await self._add_files(way, message_id, state)
            case Ended():
                return state

    async def _edit_reply(self) -> bool:
        channel_id = self._spec.requester.channel_id
        assert channel_id is not None, "only a reply in a channel is edited"  # noqa: S101
        message_id = self._spec.target.message_id
        message = OwnMessage(self._client, self._store, channel_id, message_id)
        return await self._written(message)

    async def _look(self, way: Way, state: LateState) -> LateState:
        try:
            channel = await self._channel(way)
        except (ReplyGone, Refused):
            return _refused(way, state)
        found = await channel.find(state.job_id, other_than=self._spec.target.message_id)
        if found is None or state.intent is None:
            return replace(state, looked=True)
        return await self._sent(state, state.intent, found, whole=False)

    async def _post(self, way: Way, intent: LateIntent, state: LateState) -> LateState:
        if state.intent != intent:
            await self._intents.record(state.job_id, intent)
            state = replace(state, intent=intent)
        try:
            message_id, whole = await self._send(way, intent.nonce)
        except (ReplyGone, FilesTooLarge, FilesMissing, Refused):
            return _refused(way, state)
        return await self._sent(state, intent, message_id, whole=whole)

    async def _send(self, way: Way, nonce: str) -> tuple[int, bool]:
        """The id of the message, and whether all results are in it."""
        channel, content = await self._channel(way), self._content
        message = await content.carrier() if carries(way) else content.pointer()
        try:
            return await self._send_message(channel, message, nonce), message.whole
        except (FilesTooLarge, FilesMissing):
            # The writer sends them one at a time, or their links.
            message = content.carrier_without_files()
            return await self._send_message(channel, message, nonce), message.whole

    async def _send_message(self, channel: LateChannel, message: Message, nonce: str) -> int:
        return await channel.post(message.view, message.files, self._content.alt, nonce=nonce)

    async def _add_files(self, way: Way, message_id: int, state: LateState) -> LateState:
        try:
            channel = await self._channel(way)
        except (ReplyGone, Refused):
            return _refused(way, state)
        mentions = self._content.mentions
        message = OwnMessage(self._client, self._store, channel.id, message_id, mentions=mentions)
        if await self._written(message, self._content.notice):
            return replace(state, complete=True)
        return _refused(way, state)

    async def _sent(
        self, state: LateState, intent: LateIntent, message_id: int, *, whole: bool
    ) -> LateState:
        sent = replace(intent, message_id=message_id)
        await self._intents.record(state.job_id, sent)
        return replace(state, intent=sent, complete=whole)

    async def _written(self, message: OwnMessage, notice: str = "") -> bool:
        """Whether all results are in the message now. Raises `_TimeIsUp`."""
        written = await self._content.write(message, notice)
        if written == "time-is-up":
            raise _TimeIsUp
        return written == "complete"

    async def _channel(self, way: Way) -> LateChannel:
        """Raises `ReplyGone`, `NotNow` or `Refused`."""
        requester = self._spec.requester
        if is_direct(way) or requester.channel_id is None:
            channel_id = await direct_channel_id(self._client, requester.user_id)
        else:
            channel_id = requester.channel_id
        return LateChannel(self._client, self._store, channel_id, self._content.mentions)


def _refused(way: Way, state: LateState) -> LateState:
    return replace(state, refused=state.refused | {way})
