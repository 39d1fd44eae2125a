"""The one writer of a reply, against a reply that the test holds in its hands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import ui

from hfmedia.types import MediaRef
from jobs.models import GenerationState, Snapshot
from replies.discord_requests import FilesMissing, FilesTooLarge, NotNow, Refused, ReplyGone
from replies.media.fit import OnStage
from replies.media.prepared_file import PreparedFile
from replies.writer import ReplyWriter, Written
from tests.bot.builders import (
    ENGLISH,
    a_done_state,
    a_media_ref,
    a_snapshot,
    a_state,
)

LIMIT_BYTES = 10 * 2**20


class Clock:
    """A monotonic clock on which every edit is due: it jumps whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 100
        return self.now


class FakeReply:
    """A reply that keeps what was written, and fails as it is told."""

    def __init__(
        self,
        *errors: Exception,
        upload_error: Exception | None = None,
        load_error: Exception | None = None,
        attached: Sequence[str] = (),
    ) -> None:
        self.edits: list[tuple[str, list[str]]] = []
        self.loads = 0
        self.in_flight = 0
        self.busy = asyncio.Event()
        self._attached = attached
        self._errors = list(errors)
        self._upload_errors = [upload_error] if upload_error else []
        self._load_error = load_error
        self._changed = asyncio.Condition()

    def refuse_the_next_upload(self) -> None:
        self._upload_errors.append(Refused())

    async def load(self) -> Sequence[discord.Attachment]:
        self.loads += 1
        if self._load_error is not None:
            raise self._load_error
        size = a_media_ref().size
        files = [
            SimpleNamespace(filename=name, size=size, width=64, height=48)
            for name in self._attached
        ]
        return cast("list[discord.Attachment]", files)

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        assert not self.in_flight, "one request in flight"
        self.in_flight += 1
        self.busy.set()
        try:
            for _ in range(10):  # others have their turns while the request is in flight
                await asyncio.sleep(0)
        finally:
            self.in_flight -= 1
        errors = self._upload_errors if files and self._upload_errors else self._errors
        error = errors.pop(0) if errors else None
        if error is None:
            texts = [p.content for p in view.walk_children() if isinstance(p, ui.TextDisplay)]
            self.edits.append(("\n".join(texts), [file.name for file in files]))
        async with self._changed:
            self._changed.notify_all()
        if error is not None:
            raise error

    async def until(self, words: str) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: any(words in said for said, _ in self.edits))

    @property
    def uploads(self) -> list[str]:
        return [name for _, names in self.edits for name in names]


class Snapshots:
    """The snapshots of a job, as the test hands them over."""

    def __init__(self, *first: GenerationState) -> None:
        self._queue: asyncio.Queue[Snapshot] = asyncio.Queue()
        if first:
            self.put(*first)

    def put(self, *generations: GenerationState) -> None:
        self._queue.put_nowait(a_snapshot(*generations))

    async def __aiter__(self) -> AsyncIterator[Snapshot]:
        while True:
            snapshot = await self._queue.get()
            yield snapshot
            if snapshot.finished:
                return


async def prepare(ref: MediaRef, name: str, on_stage: OnStage) -> PreparedFile:
    return PreparedFile(name=f"{name}.png", content=ref, size=ref.size, link=ref.url)


async def write(reply: FakeReply, snapshots: Snapshots, **changes: Any) -> Written:
    lifetime_s = changes.pop("lifetime_s", 60)
    values: dict[str, Any] = {
        "file_limit_bytes": LIMIT_BYTES,
        "translations": ENGLISH,
        "clock": Clock(),
        **changes,
    }
    writer = ReplyWriter(reply, values.pop("prepare", prepare), **values)
    async with asyncio.timeout(5):
        return await writer.write(aiter(snapshots), until=time.time() + lifetime_s)


async def test_images_come_one_by_one_and_stay() -> None:
    reply, snapshots = FakeReply(), Snapshots()
    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots))
        snapshots.put(a_state(1), a_state(2))
        await reply.until("#1 · starting")
        snapshots.put(a_state(1), a_done_state(2))
        await reply.until("seed 8")
        snapshots.put(a_done_state(1), a_done_state(2))
    assert reply.uploads == ["image-8.png", "image-7.png"]
    assert "**Imagined**" in reply.edits[-1][0]
    assert not reply.loads, "a new reply holds no files"


async def test_the_last_edit_is_the_end() -> None:
    reply = FakeReply()
    await write(reply, Snapshots(a_state(1, status="cancelled", ended=101.0)))
    [(said, files)] = reply.edits
    assert "Cancelled" in said
    assert files == []


async def test_the_end_does_not_wait_for_the_turn_of_a_status() -> None:
    now = 0.0
    reply, snapshots = FakeReply(), Snapshots()
    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots, clock=lambda: now))
        while not reply.busy.is_set():  # each lets the writer look at the clock
            now += 1
            snapshots.put(a_state(1))
            await asyncio.sleep(0)
        await reply.until("#1 · starting")
        now += 1  # a status would be due after two more seconds, which never pass
        snapshots.put(a_state(1, status="cancelled", ended=101.0))
    assert "Cancelled" in reply.edits[-1][0]


async def test_when_its_time_is_up_the_reply_does_not_go_on_saying_that_it_runs() -> None:
    reply, snapshots = FakeReply(), Snapshots(a_state(1), a_state(2))
    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots, lifetime_s=0.5))
        await reply.until("#1 · starting")
        snapshots.put(a_done_state(1), a_state(2))
    said, files = reply.edits[-1]
    assert said.splitlines() == ["This reply could not be completed:", "#1 · done", "#2 · stopped"]
    assert files == []
    assert reply.uploads == ["image-7.png"]


async def test_the_time_counts_from_the_interaction_and_not_from_the_writers_start() -> None:
    reply = FakeReply()
    await write(reply, Snapshots(a_state(1)), lifetime_s=-1)
    assert [said.splitlines()[1] for said, _ in reply.edits] == ["#1 · stopped"]


async def test_a_writer_that_takes_over_keeps_the_files_of_the_message() -> None:
    reply = FakeReply(attached=["image-7.png"])
    await write(reply, Snapshots(a_done_state(1), a_done_state(2)))
    assert reply.loads == 1
    assert reply.uploads == ["image-8.png"]
    said, _ = reply.edits[-1]
    assert "#1 · paint/fox-1 · fal-ai · 64 × 48 · seed 7" in said


async def test_a_writer_that_takes_over_names_what_was_re_encoded() -> None:
    reply = FakeReply(attached=["image-7.webp"])
    done = a_done_state(1, media=replace(a_media_ref(), size=50 * 2**20))
    await write(reply, Snapshots(done))
    assert reply.uploads == []
    assert "Re-encoded from 50 MB to fit into Discord's limit of 10 MB." in reply.edits[-1][0]


async def test_where_the_message_cannot_be_read_the_files_are_sent_again() -> None:
    reply = FakeReply(attached=["image-7.png"], load_error=NotNow())
    await write(reply, Snapshots(a_done_state(1)))
    assert reply.uploads == ["image-7.png"]


async def test_a_reply_that_is_gone_is_not_taken_over() -> None:
    reply = FakeReply(load_error=ReplyGone())
    await write(reply, Snapshots(a_done_state(1), a_state(2)))
    assert reply.edits == []


async def test_a_result_is_not_lost_when_an_edit_fails() -> None:
    reply = FakeReply(NotNow(), NotNow(), upload_error=NotNow())
    await write(reply, Snapshots(a_done_state(1)))
    assert reply.uploads == ["image-7.png"]


async def test_when_the_reply_is_gone_it_stops_quietly() -> None:
    reply = FakeReply(ReplyGone())
    await write(reply, Snapshots(a_state(1)))
    assert reply.edits == []


async def test_without_a_snapshot_nothing_is_written() -> None:
    reply = FakeReply()

    async def nothing() -> AsyncIterator[Snapshot]:
        return
        yield

    writer = ReplyWriter(reply, prepare, file_limit_bytes=LIMIT_BYTES, translations=ENGLISH)
    await writer.write(nothing(), until=time.time() + 60)
    assert reply.edits == []


async def test_files_that_are_too_large_together_go_one_by_one() -> None:
    reply = FakeReply(upload_error=FilesTooLarge())

    async def prepare_late(ref: MediaRef, name: str, on_stage: OnStage) -> PreparedFile:
        await reply.busy.wait()  # so that both are ready when the next edit starts
        return await prepare(ref, name, on_stage)

    snapshots = Snapshots(a_done_state(1), a_done_state(2))
    await write(reply, snapshots, prepare=prepare_late)
    assert [files for _, files in reply.edits if files] == [["image-7.png"], ["image-8.png"]]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FilesTooLarge(), "Discord's limit here is 10 MB"),
        (FilesMissing(), "no longer has the file"),
    ],
)
async def test_a_file_that_cannot_be_sent_is_linked(error: Exception, words: str) -> None:
    reply = FakeReply(upload_error=error)
    await write(reply, Snapshots(a_done_state(1)))
    assert reply.uploads == []
    assert words in reply.edits[-1][0]
    assert "[image-7.png](https://cdn.example/fox.png)" in reply.edits[-1][0]


async def test_one_request_carries_no_more_than_discord_takes() -> None:
    big = replace(a_media_ref(), size=9 * 2**20)
    reply = FakeReply()
    await write(reply, Snapshots(*(a_done_state(number, media=big) for number in (1, 2, 3, 4))))
    assert sorted(reply.uploads) == sorted(f"image-{seed}.png" for seed in (7, 8, 9, 10))
    assert max(len(files) for _, files in reply.edits) <= 2


async def test_one_slow_file_does_not_hold_up_the_others() -> None:
    slow = asyncio.Event()

    async def prepare_slowly(ref: MediaRef, name: str, on_stage: OnStage) -> PreparedFile:
        if name.endswith("7"):
            await slow.wait()
        return await prepare(ref, name, on_stage)

    reply, snapshots = FakeReply(), Snapshots(a_done_state(1), a_done_state(2))
    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots, prepare=prepare_slowly))
        await reply.until("seed 8")
        assert "#1 · preparing the file" in reply.edits[-1][0]
        slow.set()
    assert reply.uploads == ["image-8.png", "image-7.png"]


async def test_when_discord_refuses_an_edit_the_least_is_said_and_that_is_the_end() -> None:
    reply = FakeReply(Refused())
    assert await write(reply, Snapshots(a_state(1), a_state(2))) == "refused"
    [(said, _)] = reply.edits
    assert said.splitlines() == [
        "This reply could not be completed:",
        "#1 · stopped",
        "#2 · stopped",
    ]


async def test_a_refused_upload_leaves_what_was_shown_and_links_the_rest() -> None:
    reply, snapshots = FakeReply(), Snapshots(a_state(1), a_state(2))
    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots))
        snapshots.put(a_done_state(1), a_state(2))
        await reply.until("seed 7")
        reply.refuse_the_next_upload()
        snapshots.put(a_done_state(1), a_done_state(2))
    said, files = reply.edits[-1]
    assert "#1 · done\n" in said
    assert "#2 · done, but not shown [The provider's link](https://cdn.example/fox.png)" in said
    assert files == []


@pytest.mark.parametrize("error", [Refused(), NotNow(), ReplyGone()])
async def test_a_reply_that_does_not_even_take_the_least_counts_as_gone(error: Exception) -> None:
    reply = FakeReply(Refused(), error)
    assert await write(reply, Snapshots(a_state(1))) == "gone"
    assert reply.edits == []


async def test_a_broken_writer_does_not_hang() -> None:
    with pytest.raises(ExceptionGroup):
        await write(FakeReply(ZeroDivisionError()), Snapshots(a_state(1)))


async def test_the_end_is_not_shown_before_the_files_are_ready() -> None:
    async def slow(ref: MediaRef, name: str, on_stage: OnStage) -> PreparedFile:
        for _ in range(100):  # turns of the event loop, in which an edit could start
            await asyncio.sleep(0)
        return await prepare(ref, name, on_stage)

    reply = FakeReply()
    # On a clock that stands still no status edit is due, only what must not wait.
    await write(reply, Snapshots(a_done_state(1)), prepare=slow, clock=lambda: 0.0)
    [(_, files)] = reply.edits
    assert files == ["image-7.png"]


class TickingClock:
    """A clock that goes on a little whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.05
        return self.now


async def test_an_edit_that_failed_is_tried_again_later_and_later() -> None:
    clock, tries = TickingClock(), list[float]()

    class Unreachable(FakeReply):
        async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
            tries.append(clock.now)
            await super().edit(view, files, alt)

    reply, snapshots = Unreachable(NotNow(), NotNow(), NotNow()), Snapshots()

    async def news() -> None:
        while not reply.edits:  # each lets the writer look at the clock, which nobody waits for
            snapshots.put(a_done_state(1), a_state(2))
            await asyncio.sleep(0)
        snapshots.put(a_done_state(1), a_done_state(2))

    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots, clock=clock))
        group.create_task(news())
    pauses = [later - earlier for earlier, later in pairwise(tries[:4])]
    assert [pause >= least for pause, least in zip(pauses, [1, 2, 4], strict=True)] == [True] * 3


async def test_a_file_that_waits_to_be_made_smaller_says_so() -> None:
    reply = FakeReply()

    async def shrink(ref: MediaRef, name: str, on_stage: OnStage) -> PreparedFile:
        on_stage("waiting")
        await reply.until("#1 · done, waiting to be made smaller · 9 s")
        on_stage("shrinking")
        await reply.until("#1 · done, being made smaller for Discord · 9 s")
        return await prepare(ref, name, on_stage)

    snapshots = Snapshots(a_done_state(1), a_state(2))
    async with asyncio.TaskGroup() as group:
        group.create_task(write(reply, snapshots, prepare=shrink))
        await reply.until("seed 7")
        snapshots.put(a_done_state(1), a_state(2, status="cancelled", ended=109.0))
    assert reply.uploads == ["image-7.png"]
