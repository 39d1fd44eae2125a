"""The one writer of each reply: takes snapshots as they come, edits as the throttle allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path
from typing import Final, Literal, Protocol, TypeAlias

import discord
from discord import ui

from hfmedia.types import TASKS, MediaRef
from jobs.models import GenerationState, Snapshot
from replies.discord_requests import (
    UNKNOWN_MESSAGE,
    FilesMissing,
    FilesTooLarge,
    NotNow,
    Refused,
    ReplyGone,
)
from replies.layout import alt_text, incomplete_layout, is_complete, layout
from replies.media.fit import OnStage
from replies.media.prepared_file import FileChange, FileStage, PreparedFile
from replies.throttle import EditThrottle

UPLOAD_LIMIT_BYTES: Final = 24 * 2**20  # in one request: Discord takes 25 MiB with the rest


class EditableReply(Protocol):
    """What a writer needs of a reply."""

    async def load(self) -> Sequence[discord.Attachment]:
        """Read which files are in the message: an edit keeps them from then on."""

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        """Show this, with these files beside those that are there."""


Written: TypeAlias = Literal["complete", "deleted", "refused", "gone", "time-is-up"]
"""How the writing ended; whatever is not `complete` lacks something. `deleted`: people have deleted
the message. `refused`: Discord takes no more of it, which the message says. `gone`: it cannot be
edited in this way any more, but it may be there."""

TimeUpLayout: TypeAlias = Callable[
    [Snapshot, Mapping[int, PreparedFile], NullTranslations], ui.LayoutView
]
"""The last edit of a reply whose time is up, with the files that are in it."""


class Prepare(Protocol):
    """Makes a result fit into a reply."""

    def __call__(self, ref: MediaRef, name: str, on_stage: OnStage) -> Awaitable[PreparedFile]:
        """The result as the reply can carry it; `name` is a file name without extension.

        `on_stage` is called with what is being done to it.
        """


class ReplyWriter:
    """Writes one reply, with one request in flight. Files are known by their generation number.

    `notice` stands above all, and `time_up_layout` is the last edit if the time is up. `clock` is
    monotonic; `now` tells seconds since the epoch.
    """

    def __init__(
        self,
        reply: EditableReply,
        prepare: Prepare,
        *,
        file_limit_bytes: int,
        translations: NullTranslations,
        notice: str = "",
        time_up_layout: TimeUpLayout = incomplete_layout,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._reply = reply
        self._prepare = prepare
        self._file_limit_bytes = file_limit_bytes
        self._t = translations
        self._notice = notice
        self._time_up_layout = time_up_layout
        self._clock = clock
        self._now = now
        self._throttle = EditThrottle(clock())
        self._snapshot: Snapshot | None = None
        self._finished_since: float | None = None
        self._files: dict[int, PreparedFile] = {}
        self._stages: dict[int, FileStage] = {}
        self._ready_since: dict[int, float] = {}
        self._shown: set[int] = set()
        self._upload_limit_bytes = UPLOAD_LIMIT_BYTES
        self._changed = asyncio.Event()

    async def write(self, snapshots: AsyncIterator[Snapshot], *, until: float) -> Written:
        """Write until the last snapshot is in the reply, the reply is gone, or the time is up.

        `until` is in seconds since the epoch.
        """
        first = await anext(snapshots, None)
        if first is None:
            return "complete"
        self._take(first)
        try:
            async with asyncio.timeout(until - self._now()), asyncio.TaskGroup() as group:
                try:
                    await self._take_over(first)
                    reading = group.create_task(self._read(first, snapshots))
                    try:
                        return await self._edit_until_complete()
                    finally:
                        reading.cancel()
                except ReplyGone as gone:
                    return "deleted" if gone.code == UNKNOWN_MESSAGE else "gone"
        except TimeoutError:
            await self._write_last(self._time_up_layout)
            return "time-is-up"

    async def _take_over(self, first: Snapshot) -> None:
        """Find the files that another process has put into the reply.

        A job that begins has no results, so its reply has no files.
        """
        if not any(state.generation for state in first.generations):
            return
        try:
            attachments = {Path(it.filename).stem: it for it in await self._reply.load()}
        except (NotNow, Refused):
            return  # the files are sent again, instead of those that are there
        for state in first.generations:
            attachment = attachments.get(file_name(state))
            if state.generation is not None and attachment is not None:
                self._files[state.number] = attached_file(
                    attachment, state.generation.media, self._file_limit_bytes
                )
                self._shown.add(state.number)

    async def _read(self, first: Snapshot, snapshots: AsyncIterator[Snapshot]) -> None:
        """Take the newest snapshot, and make results fit while the editing goes on."""
        started = set(self._files)
        async with asyncio.TaskGroup() as group:

            def prepare_results(snapshot: Snapshot) -> None:
                for state in snapshot.generations:
                    if state.generation is not None and state.number not in started:
                        started.add(state.number)
                        group.create_task(self._prepare_file(state, state.generation.media))

            prepare_results(first)
            async for snapshot in snapshots:
                self._take(snapshot)
                prepare_results(snapshot)

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if snapshot.finished and self._finished_since is None:
            self._finished_since = self._clock()
        self._changed.set()

    async def _prepare_file(self, state: GenerationState, ref: MediaRef) -> None:
        def on_stage(stage: FileStage) -> None:
            self._stages[state.number] = stage

        self._files[state.number] = await self._prepare(ref, file_name(state), on_stage)
        self._ready_since[state.number] = self._clock()
        self._changed.set()

    async def _edit_until_complete(self) -> Written:
        while True:
            snapshot, numbers = await self._next_edit()
            files = {number: self._files[number] for number in sorted({*self._shown, *numbers})}
            self._throttle.started(self._clock())
            try:
                await self._reply.edit(
                    layout(snapshot, files, self._now(), self._t, self._stages, self._notice),
                    [files[number] for number in numbers if files[number].attached],
                    alt_text(snapshot),
                )
            except NotNow:
                self._throttle.failed(self._clock())
            except FilesTooLarge:
                self._shrink(numbers)
            except FilesMissing:
                self._replace_with_links(numbers, "missing")
            except Refused:
                # Not even words may be taken: an archived thread refuses all edits.
                return "refused" if await self._write_last(incomplete_layout) else "gone"
            else:
                self._throttle.succeeded()
                self._shown.update(numbers)
                if is_complete(snapshot, files):
                    return "complete"

    async def _write_last(self, last_layout: TimeUpLayout) -> bool:
        """The last edit: without it the reply would show a running job permanently.

        Whether the reply shows it.
        """
        if self._snapshot is None:
            return False
        shown = {number: self._files[number] for number in sorted(self._shown)}
        with suppress(Refused, FilesTooLarge, NotNow, ReplyGone):
            await self._reply.edit(last_layout(self._snapshot, shown, self._t), [], "")
            return True
        return False

    async def _next_edit(self) -> tuple[Snapshot, list[int]]:
        """Wait until the next edit may start: what it shows, and whose files go with it."""
        while True:
            self._changed.clear()
            snapshot, numbers = self._snapshot, self._next_files()
            wait_s: float | None = None
            if snapshot is not None:
                due = self._throttle.due(result_since=self._result_since(snapshot, numbers))
                wait_s = due - self._clock()
                if wait_s <= 0:
                    return snapshot, numbers
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()

    def _result_since(self, snapshot: Snapshot, numbers: Sequence[int]) -> float | None:
        """Since when there is a result to show, or the end; None if there is neither."""
        since = [self._ready_since[number] for number in numbers]
        if is_complete(snapshot, self._files) and self._finished_since is not None:
            since.append(self._finished_since)
        return min(since, default=None)

    def _next_files(self) -> list[int]:
        """The results that are ready and not in the reply, as many as one request takes."""
        numbers: list[int] = []
        room = self._upload_limit_bytes
        for number, file in sorted(self._files.items()):
            if number not in self._shown and (not numbers or file.size <= room):
                numbers.append(number)
                room -= file.size if file.attached else 0
        return numbers

    def _shrink(self, numbers: Sequence[int]) -> None:
        """Discord refused the size of these: one at a time then, and at last as links."""
        if len(numbers) > 1:
            self._upload_limit_bytes = 0
        else:
            self._replace_with_links(numbers, "too-large")

    def _replace_with_links(self, numbers: Sequence[int], change: FileChange) -> None:
        for number in numbers:
            self._files[number] = self._files[number].as_link(change, self._file_limit_bytes)


def file_name(state: GenerationState) -> str:
    """A file name, unique in its reply, without its extension."""
    seed = state.request.parameters.get("seed", state.number)
    return f"{TASKS[state.request.task].gives}-{seed}"


def attached_file(attachment: discord.Attachment, ref: MediaRef, limit_bytes: int) -> PreparedFile:
    """A result whose file is in the message already."""
    width, height = attachment.width, attachment.height
    file = PreparedFile(
        name=attachment.filename,
        in_message=True,
        size=attachment.size,
        dimensions=(width, height) if width is not None and height is not None else None,
        link=ref.url,
    )
    if attachment.size == ref.size:
        return file
    return replace(file, change="re-encoded", original_size=ref.size, limit_bytes=limit_bytes)
