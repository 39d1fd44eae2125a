"""Delivers answers on Discord: into the reply by its token, else as the bot's own message."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import discord

from hfmedia.media_store import MediaStore
from i18n import Languages
from jobs.follow_ups import FollowUps, FollowUpsOfRun
from jobs.models import JobSpec, Snapshot
from replies.answers.places import AnswerPlace, ChannelMessages, InteractionMessages
from replies.answers.rhythm import AnswersUnderWay
from replies.answers.shown import ShownMessages
from replies.answers.writer import AnswerWriter
from replies.delivery import CLOSING_S, GIVE_UP_S, is_editable, is_final
from replies.discord_requests import NotNow, Refused, ReplyGone
from replies.followed import FollowedSnapshots
from replies.message import OwnMessage
from replies.text.answer_status import left_as_it_is

log = logging.getLogger(__name__)

UNKNOWN_CHANNEL: Final = 10003
ENDING_S: Final = 5.0  # that the last words through a token need at least


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to the messages of an answer, until a time in seconds since the epoch."""

    place: AnswerPlace
    until: float


class AnswerDelivery:
    """The `Delivery` of `jobs.models` for answers in words.

    `follow_ups` keeps the ids of further messages; without, they are known as long as a delivery
    lasts. `now` tells seconds since the epoch.
    """

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        languages: Languages,
        follow_ups: FollowUps | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._store = store
        self._languages = languages
        self._follow_ups = follow_ups
        self._now = now
        self._under_way = AnswersUnderWay()

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        """Keep the answer up to date, until all of it is shown.

        False if no way led to the member: then it waits behind their next command.
        """
        follow_ups = self._follow_ups or FollowUpsOfRun()
        async with FollowedSnapshots(snapshots) as followed:
            with self._under_way.counted(spec.requester.channel_id or 0) as interval:
                for way in self._ways(spec):
                    writer = self._writer(spec, way.place, follow_ups, interval)
                    written = await writer.write(from_newest(followed), until=way.until)
                    if is_final(written) and not (
                        written == "deleted" and await self._lost_channel(spec)
                    ):
                        return True
                    log.info("answer of job %s: %s", spec.job_id, written)
            await self._leave(spec, followed.newest, follow_ups)
            return await followed.last() is None

    def _ways(self, spec: JobSpec) -> Iterator[_Way]:
        target, channel_id = spec.target, spec.requester.channel_id
        if is_editable(target, self._now()):
            place = InteractionMessages(self._client, self._store, target)
            yield _Way(place, target.expires_at - CLOSING_S)
        if channel_id is not None:
            own = ChannelMessages(self._client, self._store, channel_id)
            yield _Way(own, self._now() + GIVE_UP_S)

    async def _lost_channel(self, spec: JobSpec) -> bool:
        """Whether a reply was deleted with its channel or thread: then the answer is still owed."""
        target, channel_id = spec.target, spec.requester.channel_id
        if channel_id is None:
            return False
        message = OwnMessage(self._client, self._store, channel_id, target.message_id)
        try:
            await message.load()
        except ReplyGone as gone:
            return gone.code == UNKNOWN_CHANNEL
        except (NotNow, Refused):
            return False
        return False

    def _writer(
        self,
        spec: JobSpec,
        place: AnswerPlace,
        follow_ups: FollowUps,
        interval: Callable[[], float],
    ) -> AnswerWriter:
        translations = self._languages.translations(spec.requester.public_locale)
        messages = ShownMessages(
            place, follow_ups, spec.job_id, spec.target.message_id, translations
        )
        return AnswerWriter(messages, translations=translations, interval=interval, now=self._now)

    async def _leave(self, spec: JobSpec, newest: Snapshot | None, follow_ups: FollowUps) -> None:
        """Say where the rest is shown, while the token lasts that nothing can replace."""
        target = spec.target
        if newest is None or not target.token or self._now() > target.expires_at - ENDING_S:
            return
        place = InteractionMessages(self._client, self._store, target)
        translations = self._languages.translations(spec.requester.public_locale)
        writer = self._writer(spec, place, follow_ups, lambda: 0.0)
        note = left_as_it_is(translations, waits=self._follow_ups is not None)
        await writer.write_once(newest, note)


async def from_newest(followed: FollowedSnapshots) -> AsyncIterator[Snapshot]:
    """The newest snapshot that was read before, if there is one, and those that follow."""
    if followed.newest is not None:
        yield followed.newest
    async for snapshot in followed:
        yield snapshot
