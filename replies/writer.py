"""The one writer of each reply: takes snapshots as they come, edits as the rhythm allows."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import discord

from hfmedia.types import VIDEO_TASKS
from replies.layout import ALT, complete, last_words, layout
from replies.media.fit import PreparedFile, linked, prepare_file
from replies.message import FilesTooLarge, NotNow, Refused, Reply, ReplyGone
from replies.text.markdown import shortened
from replies.throttle import EditThrottle

if TYPE_CHECKING:
    from discord import ui

    from hfmedia.media_files import Media
    from jobs import Progress, ReplyTarget, Snapshot

REQUEST: Final = 24 * 2**20  # bytes of files in one request: Discord takes 25 MiB with the rest
# Seconds that a reply is written: its token lives for 15 minutes from the command on, and what
# comes last, with files in it, takes its time.
LIFETIME: Final = 15 * 60 - 45


class ReplyDelivery:
    """Brings jobs to Discord."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def deliver(self, address: ReplyTarget, snapshots: AsyncIterator[Snapshot]) -> None:
        """Keep the reply up to date until the last snapshot is in it, or the reply is gone."""
        with tempfile.TemporaryDirectory(prefix="hfmedia-") as folder:
            writer = ReplyWriter(Reply(self._client, address), address.file_limit, Path(folder))
            await writer.write(snapshots)


class Editable(Protocol):
    """What a writer needs of a reply."""

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        """Show this, with these files beside those that are there."""
        ...


class Fit(Protocol):
    """Makes a result fit into a reply."""

    def __call__(
        self, media: Media, *, name: str, limit: int, folder: Path
    ) -> Awaitable[PreparedFile]:
        """The result as a reply with that limit can carry it."""
        ...


class ReplyWriter:
    """Writes one reply, with one request in flight."""

    def __init__(
        self,
        reply: Editable,
        limit: int,
        folder: Path,
        *,
        fit: Fit = prepare_file,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reply = reply
        self._limit = limit
        self._folder = folder
        self._fit = fit
        self._clock = clock
        self._rhythm = EditThrottle(clock())
        self._snapshot: Snapshot | None = None
        self._files: dict[int, PreparedFile] = {}  # made to fit, by generation number
        self._shown: set[int] = set()  # those of them that the reply has
        self._together = REQUEST
        self._changed = asyncio.Event()

    async def write(
        self, snapshots: AsyncIterator[Snapshot], *, lifetime: float = LIFETIME
    ) -> None:
        """Until the last snapshot is in the reply, the reply is gone, or its time is up."""
        try:
            async with asyncio.timeout(lifetime), asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(snapshots))
                with suppress(ReplyGone):
                    await self._write()
                reading.cancel()
        except TimeoutError:
            await self._say_less()

    async def _read(self, snapshots: AsyncIterator[Snapshot]) -> None:
        """Take the newest snapshot, and make results fit while the writing goes on."""
        begun: set[int] = set()
        async with asyncio.TaskGroup() as group:
            async for snapshot in snapshots:
                self._snapshot = snapshot
                self._changed.set()
                for progress in snapshot.generations:
                    if progress.generation is not None and progress.number not in begun:
                        begun.add(progress.number)
                        group.create_task(self._prepare(progress, progress.generation.media))

    async def _prepare(self, progress: Progress, media: Media) -> None:
        name = name_of(progress)
        self._files[progress.number] = await self._fit(
            media, name=name, limit=self._limit, folder=self._folder
        )
        self._changed.set()

    async def _write(self) -> None:
        while True:
            snapshot, numbers = await self._turn()
            files = {n: self._files[n] for n in sorted({*self._shown, *numbers})}
            self._rhythm.started(self._clock())
            try:
                await self._reply.edit(
                    layout(snapshot, files, time.time()),
                    [files[number] for number in numbers if files[number].attached],
                    shortened(snapshot.request.prompt, ALT),
                )
            except NotNow:
                self._rhythm.failed(self._clock())
            except FilesTooLarge:
                self._shrink(numbers)
            except Refused:
                await self._say_less()
                return
            else:
                self._rhythm.succeeded()
                self._shown.update(numbers)
                if complete(snapshot, files):
                    return

    async def _say_less(self) -> None:
        """The last try: without it the reply would keep its last state for ever."""
        if self._snapshot is None:
            return
        shown = {number: self._files[number] for number in sorted(self._shown)}
        with suppress(Refused, FilesTooLarge, NotNow, ReplyGone):
            await self._reply.edit(last_words(self._snapshot, shown), [], "")

    async def _turn(self) -> tuple[Snapshot, list[int]]:
        """Wait until the next edit may start: what it says, and whose files go with it."""
        while True:
            self._changed.clear()
            snapshot, numbers = self._snapshot, self._next_files()
            wait: float | None = None
            if snapshot is not None:
                ended = complete(snapshot, self._files)
                wait = self._rhythm.due(news=bool(numbers) or ended) - self._clock()
                if wait <= 0:
                    return snapshot, numbers
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    def _next_files(self) -> list[int]:
        """The results that are ready and not in the reply, as many as one request takes."""
        numbers: list[int] = []
        room = self._together
        for number, file in sorted(self._files.items()):
            if number not in self._shown and (not numbers or file.size <= room):
                numbers.append(number)
                room -= file.size if file.attached else 0
        return numbers

    def _shrink(self, numbers: Sequence[int]) -> None:
        """Discord refused the size of these: one at a time then, and at last as links."""
        if len(numbers) > 1:
            self._together = 0
            return
        for number in numbers:
            self._files[number] = linked(self._files[number], self._limit)


def name_of(progress: Progress) -> str:
    """A file name, unique in its reply, without its extension."""
    kind = "video" if progress.request.task in VIDEO_TASKS else "picture"
    seed = progress.request.parameters.get("seed", progress.number)
    return f"{kind}-{seed}"
