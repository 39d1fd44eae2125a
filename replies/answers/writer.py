"""The one writer of an answer: shows it as it grows, in as many messages as it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from gettext import NullTranslations

from jobs.models import Snapshot
from replies.answers.layout import Moment, answer_layout, has_words
from replies.answers.rhythm import AnswerRhythm
from replies.answers.shown import NoFurtherMessage, ShownMessages
from replies.answers.words import answer_text, answer_thought
from replies.chat.answer import MAX_MESSAGES
from replies.discord_requests import (
    UNKNOWN_MESSAGE,
    FilesMissing,
    FilesTooLarge,
    NotNow,
    Refused,
    ReplyGone,
)
from replies.writer import Written


class AnswerWriter:
    """Writes one answer, with one request in flight.

    `interval` gives the seconds between two edits that nothing is in a hurry for. `notice` stands
    above all. `clock` is monotonic; `now` tells seconds since the epoch.
    """

    def __init__(
        self,
        messages: ShownMessages,
        *,
        translations: NullTranslations,
        interval: Callable[[], float],
        notice: str = "",
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._messages = messages
        self._t = translations
        self._notice = notice
        self._clock = clock
        self._now = now
        self._rhythm = AnswerRhythm(clock(), interval)
        self._snapshot: Snapshot | None = None
        self._is_read = False  # to its end
        self._grown_at = clock()
        self._urgent_since: float | None = None
        self._has_words = False
        self._max_messages = MAX_MESSAGES
        self._changed = asyncio.Event()

    async def write(self, snapshots: AsyncIterator[Snapshot], *, until: float) -> Written:
        """Write until the last snapshot is shown, the reply is gone, or the time is up.

        `until` is in seconds since the epoch. Never `refused`: what Discord does not take is gone.
        A job that is erased meanwhile is complete with what is shown of it.
        """
        try:
            async with asyncio.timeout(until - self._now()), asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(snapshots))
                try:
                    await self._messages.load()
                    await self._edit_until_complete()
                    return "complete"
                except ReplyGone as gone:
                    return "deleted" if gone.code == UNKNOWN_MESSAGE else "gone"
                finally:
                    reading.cancel()
        except TimeoutError:
            return "time-is-up"

    async def write_once(self, snapshot: Snapshot, note: str) -> None:
        """Show an answer as it is, with this in its small print, if Discord takes it."""
        moment = Moment(now=self._now(), notice=self._notice, note=note)
        contents = answer_layout(self._t, snapshot, moment)
        text = answer_text(snapshot.generations[0])
        with suppress(ReplyGone, NotNow, Refused, FilesTooLarge, FilesMissing, NoFurtherMessage):
            await self._messages.load()
            for position in self._messages.differing(contents):
                await self._messages.put(position, contents[position], text)

    async def _read(self, snapshots: AsyncIterator[Snapshot]) -> None:
        async for snapshot in snapshots:
            self._take(snapshot)
        self._is_read = True
        self._changed.set()

    def _take(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        if before is None or _size(before) != _size(snapshot):
            self._grown_at = self._clock()
        has_come = not self._has_words and has_words(self._t, snapshot)
        self._has_words = self._has_words or has_come
        if (has_come or snapshot.finished) and self._urgent_since is None:
            self._urgent_since = self._clock()
        self._changed.set()

    async def _edit_until_complete(self) -> None:
        while (snapshot := await self._next()) is not None:
            self._urgent_since = None
            if not await self._show(snapshot):
                self._urgent_since = self._clock()
            elif snapshot.finished:
                return

    async def _next(self) -> Snapshot | None:
        """Wait until the next edits may start: what they show, or None if nothing more comes."""
        while True:
            self._changed.clear()
            snapshot, wait_s = self._snapshot, None
            if self._is_read and (snapshot is None or not snapshot.finished):
                return None
            if snapshot is not None:
                wait_s = self._rhythm.due(self._urgent_since) - self._clock()
                if wait_s <= 0:
                    return snapshot
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()

    async def _show(self, snapshot: Snapshot) -> bool:
        """Edit and send what differs; False if that has to be done again, perhaps otherwise."""
        moment = Moment(
            now=self._now(),
            silent_s=self._clock() - self._grown_at,
            max_messages=self._max_messages,
            notice=self._notice,
        )
        contents = answer_layout(self._t, snapshot, moment)
        text = answer_text(snapshot.generations[0])
        positions = self._messages.differing(contents)
        if not positions:
            self._rhythm.started(self._clock())  # the next look is an interval away, too
        for position in positions:
            self._rhythm.started(self._clock())
            try:
                await self._messages.put(position, contents[position], text)
            except NotNow:
                self._rhythm.failed(self._clock())
                return False
            except NoFurtherMessage:
                # What would stand from here on goes into the file. One that was deleted between
                # others is left out.
                if position == len(contents) - 1 or not self._messages.has(position):
                    self._max_messages = position
                return False
            except (Refused, FilesTooLarge, FilesMissing):
                if not self._max_messages:
                    raise ReplyGone(400) from None
                self._max_messages = 0
                return False
            self._rhythm.succeeded(self._clock())
        await self._messages.remove_from(len(contents))
        return True


def _size(snapshot: Snapshot) -> int:
    """How much of an answer has come."""
    state = snapshot.generations[0]
    return len(answer_text(state)) + len(answer_thought(state))
