"""Delivers jobs on Discord: into their replies as long as these can be edited, then late."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from typing import Final, Protocol

import discord

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from i18n import Languages
from jobs.models import JobSpec, ReplyTarget, Snapshot, UnknownJob
from replies.followed import FollowedSnapshots
from replies.late.ways import LateOutcome
from replies.layout import continuing_layout, incomplete_layout
from replies.media.fit import FileFitter
from replies.media.lazy_folder import LazyFolder
from replies.message import Reply
from replies.writer import ReplyWriter, Written

log = logging.getLogger(__name__)

CLOSING_S: Final = 45  # before the reply's token expires: what comes last takes its time
FIRST_PAUSE_S: Final = 30.0  # between two late deliveries to which Discord did not answer
MAX_PAUSE_S: Final = 600.0
GIVE_UP_S: Final = 24 * 3600.0
"""So long this process tries to reach Discord for a job; then its results wait."""


class DeliversLate(Protocol):
    """Delivers the results of a job without its interaction's token."""

    async def deliver(self, spec: JobSpec, snapshot: Snapshot) -> LateOutcome:
        """Deliver them, once however often it is called. Raises `UnknownJob` if it was erased."""


class ReplyDelivery:
    """The `Delivery` of `jobs.models` on Discord.

    Without `late` a job ends with its reply; with it the job goes on when the time of its reply is
    up. `now` tells seconds since the epoch.
    """

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        sandbox: Sandbox,
        languages: Languages,
        late: DeliversLate | None = None,
        *,
        now: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._store = store
        self._sandbox = sandbox
        self._languages = languages
        self._late = late
        self._now = now
        self._pause = pause

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        """Keep the reply up to date, and deliver late what comes when its time is up.

        False if no way led to the member.
        """
        if self._late is None:
            await self._write(spec, snapshots)
            return True
        async with FollowedSnapshots(snapshots) as followed:
            editable = is_editable(spec.target, self._now())
            if editable and is_final(await self._write(spec, followed)):
                return True
            last = await followed.last()
        return last is None or await self._deliver_late(self._late, spec, last)

    async def _write(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> Written:
        """Edit the reply through the interaction's token."""
        reply = Reply(self._client, self._store, spec.target)
        with closing(LazyFolder()) as folder:
            fitter = FileFitter(
                store=self._store,
                sandbox=self._sandbox,
                folder=folder,
                limit_bytes=spec.target.file_limit_bytes,
                member_id=spec.requester.user_id,
            )
            writer = ReplyWriter(
                reply,
                fitter.fit,
                file_limit_bytes=spec.target.file_limit_bytes,
                translations=self._languages.translations(spec.requester.public_locale),
                time_up_layout=incomplete_layout if self._late is None else continuing_layout,
                now=self._now,
            )
            return await writer.write(snapshots, until=spec.target.expires_at - CLOSING_S)

    async def _deliver_late(self, late: DeliversLate, spec: JobSpec, last: Snapshot) -> bool:
        """Deliver what has finished, as soon as Discord can be reached."""
        pause_s, until = FIRST_PAUSE_S, self._now() + GIVE_UP_S
        while True:
            try:
                outcome = await late.deliver(spec, last)
            except UnknownJob:
                return True
            if outcome != "unreachable" or self._now() >= until:
                return outcome == "delivered"
            await self._pause(pause_s)
            pause_s = min(2 * pause_s, MAX_PAUSE_S)


def is_editable(target: ReplyTarget, now: float) -> bool:
    """Whether there is time to edit a reply through its interaction's token."""
    return bool(target.token) and now < target.expires_at - CLOSING_S


def is_final(written: Written) -> bool:
    """Whether nothing is owed after a reply has been written.

    What people have deleted they do not want, and what Discord has refused once it refuses again.
    """
    return written in ("complete", "deleted", "refused")
