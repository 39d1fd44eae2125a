"""The one writer of a reply, against a reply that the test holds in its hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from discord import ui

from hfmedia.media_files import Media
from jobs import Progress, Snapshot
from replies.media.fit import PreparedFile
from replies.message import FilesTooLarge, NotNow, Refused, ReplyGone
from replies.writer import ReplyWriter
from tests.bot.builders import a_generation, a_picture, a_progress, a_request, a_snapshot

LIMIT = 10 * 2**20


class Clock:
    """A monotonic clock that stands at the first edit's time, so that every edit is due."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 100  # whatever the rhythm waits for has passed when it looks again
        return self.now


class Page:
    """A reply that keeps what was written, and fails as it is told."""

    def __init__(self, *errors: Exception, upload_error: Exception | None = None) -> None:
        self.edits: list[tuple[str, list[str]]] = []
        self.in_flight = 0
        self.busy = asyncio.Event()
        self._errors = list(errors)
        self._upload_errors = [upload_error] if upload_error else []
        self._news = asyncio.Condition()

    def refuse_the_next_upload(self) -> None:
        self._upload_errors.append(Refused())

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
        async with self._news:
            self._news.notify_all()
        if error is not None:
            raise error

    async def until(self, words: str) -> None:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: any(words in said for said, _ in self.edits))

    @property
    def uploads(self) -> list[str]:
        return [name for _, names in self.edits for name in names]


class Story:
    """Snapshots in the order in which the test tells them."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[Snapshot] = asyncio.Queue()

    def on_progress(self, *generations: Progress) -> None:
        self._told.put_nowait(a_snapshot(*generations))

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        while True:
            snapshot = await self._told.get()
            yield snapshot
            if snapshot.finished:
                return


def writer(page: Page, folder: Path, limit: int = LIMIT) -> ReplyWriter:
    return ReplyWriter(page, limit, folder, clock=Clock())


def a_done(number: int, media: Media | None = None) -> Progress:
    request = a_request(parameters={"seed": 6 + number})
    generation = a_generation(request, media=media or a_picture())
    return a_progress(number, request=request, state="done", ended=109.0, generation=generation)


async def test_pictures_come_one_by_one_and_stay(tmp_path: Path) -> None:
    page, story = Page(), Story()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(writer(page, tmp_path).write(story.snapshots()))
        story.on_progress(a_progress(1), a_progress(2))
        await page.until("#1 · starting")
        story.on_progress(a_progress(1), a_done(2))
        await page.until("seed 8")
        story.on_progress(a_done(1), a_done(2))
    assert page.uploads == ["picture-8.png", "picture-7.png"]
    assert "**Imagined**" in page.edits[-1][0]


async def test_the_last_edit_is_the_end(tmp_path: Path) -> None:
    page, story = Page(), Story()
    story.on_progress(a_progress(1, state="cancelled", ended=101.0))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    assert [files for _, files in page.edits] == [[]]
    assert "cancelled" in page.edits[0][0]


async def test_when_its_time_is_up_the_reply_does_not_go_on_saying_that_work_goes_on(
    tmp_path: Path,
) -> None:
    page, story = Page(), Story()
    story.on_progress(a_done(1), a_progress(2))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots(), lifetime=0.3)
    said, files = page.edits[-1]
    assert said.splitlines() == [
        "This reply could not be completed:",
        "#1 · done.",
        "#2 · stopped.",
    ]
    assert files == []
    assert page.uploads == ["picture-7.png"]


async def test_a_result_is_not_lost_when_an_edit_fails(tmp_path: Path) -> None:
    page, story = Page(NotNow(), NotNow(), upload_error=NotNow()), Story()
    story.on_progress(a_done(1))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    assert page.uploads == ["picture-7.png"]


async def test_when_the_reply_is_gone_it_stops_quietly(tmp_path: Path) -> None:
    page, story = Page(ReplyGone()), Story()
    story.on_progress(a_progress(1))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    assert page.edits == []


async def test_files_that_are_too_large_together_go_one_by_one(tmp_path: Path) -> None:
    page, story = Page(upload_error=FilesTooLarge()), Story()

    async def fit(media: Media, *, name: str, limit: int, folder: Path) -> PreparedFile:
        await page.busy.wait()  # so that both are ready when the next edit starts
        return PreparedFile(name=f"{name}.png", data=b"png", size=3)

    story.on_progress(a_done(1), a_done(2))
    async with asyncio.timeout(5):
        work = ReplyWriter(page, LIMIT, tmp_path, fit=fit, clock=Clock())
        await work.write(story.snapshots())
    uploads = [files for _, files in page.edits if files]
    assert uploads == [["picture-7.png"], ["picture-8.png"]]


async def test_a_file_that_discord_does_not_take_is_linked_in_the_end(tmp_path: Path) -> None:
    page, story = Page(upload_error=FilesTooLarge()), Story()
    story.on_progress(a_done(1))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    assert page.uploads == []
    assert "[picture-7.png](https://cdn.example/fox.png)" in page.edits[-1][0]


async def test_one_request_carries_no_more_than_discord_takes(tmp_path: Path) -> None:
    big = replace(a_picture(), size=9 * 2**20)
    page, story = Page(), Story()
    story.on_progress(*(a_done(number, big) for number in (1, 2, 3, 4)))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    assert sorted(page.uploads) == sorted(f"picture-{seed}.png" for seed in (7, 8, 9, 10))
    assert max(len(files) for _, files in page.edits) <= 2


async def test_one_slow_file_does_not_hold_up_the_others(tmp_path: Path) -> None:
    slow = asyncio.Event()

    async def fit(media: Media, *, name: str, limit: int, folder: Path) -> PreparedFile:
        if name.endswith("7"):
            await slow.wait()
        return PreparedFile(name=f"{name}.png", data=b"png", size=3)

    page, story = Page(), Story()
    story.on_progress(a_done(1), a_done(2))
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        work = ReplyWriter(page, LIMIT, tmp_path, fit=fit, clock=Clock())
        group.create_task(work.write(story.snapshots()))
        await page.until("seed 8")
        assert "#1 · preparing the file" in page.edits[-1][0]
        slow.set()
    assert page.uploads == ["picture-8.png", "picture-7.png"]


async def test_when_discord_refuses_an_edit_the_least_is_said_and_that_is_the_end(
    tmp_path: Path,
) -> None:
    page, story = Page(Refused()), Story()
    story.on_progress(a_progress(1), a_progress(2))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    [(said, _)] = page.edits
    assert said.startswith("This reply could not be completed")
    assert said.splitlines()[1:] == ["#1 · stopped.", "#2 · stopped."]


async def test_a_refused_upload_leaves_what_was_shown_and_links_the_rest(tmp_path: Path) -> None:
    page, story = Page(), Story()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(writer(page, tmp_path).write(story.snapshots()))
        story.on_progress(a_done(1), a_progress(2))
        await page.until("seed 7")
        page.refuse_the_next_upload()
        story.on_progress(a_done(1), a_done(2))
    said, files = page.edits[-1]
    assert "#1 · done." in said
    assert "#2 · done, but not shown [The provider's link](https://cdn.example/fox.png)." in said
    assert files == []


async def test_if_even_the_least_is_refused_it_stops_quietly(tmp_path: Path) -> None:
    page, story = Page(Refused(), Refused()), Story()
    story.on_progress(a_progress(1))
    async with asyncio.timeout(5):
        await writer(page, tmp_path).write(story.snapshots())
    assert page.edits == []


async def test_a_broken_writer_does_not_hang(tmp_path: Path) -> None:
    page, story = Page(ZeroDivisionError()), Story()
    story.on_progress(a_progress(1))
    with pytest.raises(ExceptionGroup):
        async with asyncio.timeout(5):
            await writer(page, tmp_path).write(story.snapshots())
