"""`MessageInvocation`: an ordinary message that is answered, by a reply which all can see."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import TYPE_CHECKING, Final

from cogs import ordinary_messages
from cogs.recent_refusals import RecentRefusals
from cogs.requester import expiry
from guilds.decisions import Member, Place
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs import Jobs, ReplyTarget, Requester
from jobs.models import Acknowledgement
from replies.discord_requests import Refused, ReplyGone
from replies.message_reply import MessageReply
from replies.text import messages as texts

if TYPE_CHECKING:
    import discord

    from cogs.bot import Bot

LEFT_S: Final = 24 * 3600.0  # a reply without a token can be ended at any time, but who waits?


@dataclass(slots=True)
class MessageInvocation:
    """A message of a member, as an `Invocation`. The reply to it is the bot's own message.

    `recent_refusals` are those of all messages. `user_locale` is the author's language, if it is
    known: of a message Discord does not tell it.
    """

    message: discord.Message
    client: Bot
    recent_refusals: RecentRefusals
    user_locale: str | None = None
    _reply_id: int | None = field(default=None, init=False)
    _recorded_in: Jobs | None = field(default=None, init=False)

    @property
    def job_id(self) -> str:
        """As `Invocation`."""
        return str(self.message.id)

    @property
    def requester(self) -> Requester:
        """As `Invocation`."""
        return ordinary_messages.requester_of(self.message, self.user_locale)

    @property
    def member(self) -> Member:
        """As `Invocation`."""
        requester = self.requester
        return Member(user_id=requester.user_id, role_ids=requester.role_ids)

    @property
    def place(self) -> Place:
        """As `Invocation`."""
        return ordinary_messages.place_of(self.message)

    @property
    def manages_guild(self) -> bool:
        """As `Invocation`."""
        return ordinary_messages.may_manage_guild(self.message)

    @property
    def private_catalogue(self) -> NullTranslations:
        """The same as the public one: nothing is seen by the member alone."""
        return self.public_catalogue

    @property
    def public_catalogue(self) -> NullTranslations:
        """As `Invocation`."""
        return self.client.languages.translations(self.requester.public_locale)

    @property
    def description(self) -> str:
        """As `Invocation`."""
        requester = self.requester
        return f"message {self.job_id} (guild {requester.guild_id}, member {requester.user_id})"

    @property
    def shows_words(self) -> bool:
        """As `Invocation`."""
        return True

    @property
    def can_open_thread(self) -> bool:
        """As `Invocation`."""
        return ordinary_messages.can_open_thread(self.message)

    async def record(self, jobs: Jobs) -> None:
        """Record that the message is about to be answered, so that it is not left without a word
        if this process ends before. Raises `JobsUnavailable`."""
        await jobs.acknowledge(self._acknowledgement())
        self._recorded_in = jobs

    async def acknowledge(self, jobs: Jobs) -> ReplyTarget:
        """As `Invocation`. Raises `ReplyGone` or `Refused` where the bot may not reply, `NotNow`
        if Discord does not answer: then the next process ends the reply, if it was sent."""
        await self.record(jobs)
        try:
            self._reply_id = await self._reply.post(texts.thinking(self.public_catalogue))
        except (ReplyGone, Refused):
            await jobs.refuse(self.job_id)
            raise
        return ReplyTarget(
            application_id=self._application_id,
            interaction_id=self.message.id,
            message_id=self._reply_id,
            token="",
            expires_at=expiry(self.message.created_at.timestamp(), time.time()),
            file_limit_bytes=ordinary_messages.file_limit_bytes(self.message.guild),
        )

    async def refuse(self, sentence: str) -> None:
        """As `Invocation`, for everybody to see, but not again and again.

        Raises `ReplyGone`, `Refused` or `NotNow`.
        """
        try:
            if self.recent_refusals.take(self.message.author.id, self.message.channel.id):
                await self._reply.post(sentence)
        finally:
            await self.withdraw()

    async def withdraw(self) -> None:
        """Take back what `record` has recorded: the message is not answered after all."""
        if self._recorded_in is not None:
            await self._recorded_in.refuse(self.job_id)

    async def fail(self, sentence: str) -> None:
        """As `Invocation`. Raises `ReplyGone`, `Refused` or `NotNow`."""
        assert self._reply_id is not None, "only what was acknowledged fails"  # noqa: S101
        await self._reply.edit(self._reply_id, sentence)

    async def show_waiting(self, jobs: Jobs, store: MediaStore, sandbox: Sandbox) -> None:
        """As `Invocation`: here everybody would see them."""

    @property
    def _reply(self) -> MessageReply:
        return MessageReply(self.client, self.message.channel.id, self.message.id)

    @property
    def _application_id(self) -> int:
        assert self.client.application_id is not None, "the login sets it"  # noqa: S101
        return self.client.application_id

    def _acknowledgement(self) -> Acknowledgement:
        return Acknowledgement(
            job_id=self.job_id,
            application_id=self._application_id,
            token="",
            locale=self.requester.public_locale,
            expires_at=time.time() + LEFT_S,
            channel_id=self.message.channel.id,
        )
