"""Media go by age, by size and when no job names them; never under a job that needs them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from hfmedia.types import MediaRef
from storage.jobs import JobRepository
from storage.media import ObjectMediaStore
from storage.media_index import MediaIndex
from storage.media_sweep import MAX_DELETED, UNDELIVERED_S, MediaSweeper, Swept
from storage.rows import MediaRow
from tests.storage.media.faulty_proxy import FaultyProxy
from tests.storage.media.stores import PNG, BucketPlace, FolderPlace, Place, kept, name_of, opened
from tests.storage.rows import job_row

Began: TypeAlias = Callable[[int], Awaitable[None]]

DAY_S = 86_400.0
NOTHING = Swept(too_old=0, too_many=0, unrecorded=0, unfinished=0)
NOW = time.time()


@pytest.fixture(autouse=True)
async def _jobs(jobs: JobRepository) -> None:
    """A job that has finished, and one that has not."""
    for job_id in ("finished", "running"):
        await jobs.add(job_row(job_id))
    await jobs.set_finished("finished", 1001.0)


def sweeper(store: ObjectMediaStore, media: MediaIndex, **changes: Any) -> MediaSweeper:
    defaults = {"keep_s": 7 * DAY_S, "max_bytes": 10**9, "clock": lambda: NOW}
    return MediaSweeper(store, media, **{**defaults, **changes})


async def recorded(
    store: ObjectMediaStore, media: MediaIndex, *, days: float, job_id: str = "finished"
) -> MediaRef:
    """A result that a job has used since so many days ago."""
    ref = await kept(store, PNG)
    row = MediaRow(
        uri=ref.uri, job_id=job_id, kind="result", size=ref.size, created_at=NOW - days * DAY_S
    )
    await media.add(row)
    return ref


async def test_old_media_go_and_newer_ones_stay(
    store: ObjectMediaStore, media: MediaIndex, place: Place
) -> None:
    await recorded(store, media, days=7.1)
    newer = await recorded(store, media, days=6.9)
    assert await sweeper(store, media).sweep() == Swept(
        too_old=1, too_many=0, unrecorded=0, unfinished=0
    )
    assert place.names() == [name_of(newer)]
    assert await media.total_bytes() == newer.size
    assert await sweeper(store, media).sweep() == NOTHING


async def test_the_oldest_go_while_there_is_too_much(
    store: ObjectMediaStore, media: MediaIndex, place: Place
) -> None:
    refs = [await recorded(store, media, days=days) for days in (3, 5, 1, 4)]
    swept = await sweeper(store, media, max_bytes=2 * len(PNG)).sweep()
    assert (swept.too_old, swept.too_many) == (0, 2)
    assert place.names() == sorted([name_of(refs[0]), name_of(refs[2])])


async def test_media_of_an_unfinished_job_stay_however_old_and_large(
    store: ObjectMediaStore, media: MediaIndex, jobs: JobRepository, place: Place
) -> None:
    ref = await recorded(store, media, days=100, job_id="running")
    strict = sweeper(store, media, max_bytes=0, clock=lambda: NOW + DAY_S)
    assert await strict.sweep() == NOTHING
    assert place.names() == [name_of(ref)]
    await jobs.set_finished("running", 2000.0)
    assert (await strict.sweep()).too_old == 1
    assert place.names() == []


async def test_media_that_are_not_delivered_yet_stay_for_a_day_however_large(
    store: ObjectMediaStore, media: MediaIndex, jobs: JobRepository, place: Place
) -> None:
    await jobs.set_finished("running", NOW)
    ref = await recorded(store, media, days=3, job_id="running")
    day_after = NOW + UNDELIVERED_S
    assert await sweeper(store, media, max_bytes=0, clock=lambda: day_after - 1).sweep() == NOTHING
    assert place.names() == [name_of(ref)]
    assert (await sweeper(store, media, max_bytes=0, clock=lambda: day_after).sweep()).too_many == 1
    assert place.names() == []


async def test_objects_that_no_job_names_go_after_an_hour(
    store: ObjectMediaStore, media: MediaIndex, place: Place
) -> None:
    known = await recorded(store, media, days=0)
    lost = await kept(store, PNG)
    soon = sweeper(store, media, clock=lambda: time.time() + 3500)
    assert await soon.sweep() == NOTHING
    assert name_of(lost) in place.names()
    later = sweeper(store, media, clock=lambda: time.time() + 3700)
    assert await later.sweep() == Swept(too_old=0, too_many=0, unrecorded=1, unfinished=0)
    assert place.names() == [name_of(known)]


async def test_media_that_are_gone_already_are_forgotten(
    store: ObjectMediaStore, media: MediaIndex, place: Place
) -> None:
    ref = await recorded(store, media, days=8)
    place.lose(name_of(ref))
    assert (await sweeper(store, media).sweep()).too_old == 1
    assert await media.total_bytes() == 0


async def test_a_row_of_another_store_does_not_stop_the_sweep(
    store: ObjectMediaStore, media: MediaIndex
) -> None:
    row = MediaRow(uri="media:12", job_id="finished", kind="input", size=1, created_at=1.0)
    await media.add(row)
    await recorded(store, media, days=8)
    assert (await sweeper(store, media).sweep()).too_old == 2
    assert await sweeper(store, media).sweep() == NOTHING


async def test_a_pass_deletes_a_limited_number_and_says_that_there_is_more(
    media: MediaIndex, tmp_path: Path
) -> None:
    folder = FolderPlace(tmp_path / "media")
    async with opened(folder) as store:
        for number in range(MAX_DELETED + 1):
            folder.overwrite(f"{number:032x}", PNG)
        later = sweeper(store, media, clock=lambda: time.time() + 3700)
        swept = await later.sweep()
        assert (swept.unrecorded, swept.is_complete) == (MAX_DELETED, False)
        swept = await later.sweep()
        assert (swept.unrecorded, swept.is_complete) == (1, True)


@asynccontextmanager
async def sweeping(store: ObjectMediaStore, media: MediaIndex) -> AsyncIterator[Began]:
    """A sweeper that runs, pass after pass. What it yields waits for the begin of that pass."""
    passes: asyncio.Queue[None] = asyncio.Queue()

    def clock() -> float:
        passes.put_nowait(None)
        return NOW

    async def began(count: int) -> None:
        for _ in range(count):
            await passes.get()

    running = asyncio.create_task(sweeper(store, media, clock=clock, pause_s=0.0).run())
    try:
        async with asyncio.timeout(30):
            yield began
    finally:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_the_log_says_once_how_many_went_and_names_none(
    store: ObjectMediaStore, media: MediaIndex, caplog: pytest.LogCaptureFixture
) -> None:
    refs = [await recorded(store, media, days=8) for _ in range(2)]
    caplog.set_level(logging.INFO, "storage")
    async with sweeping(store, media) as began:
        await began(4)
    [line] = caplog.messages
    assert line.startswith("media deleted: 2 too old, 0 above the size limit, 0 of no job")
    assert name_of(refs[0]) not in line


async def test_a_pass_that_fails_is_logged_and_followed_by_another(
    media: MediaIndex,
    bucket: BucketPlace,
    proxy: FaultyProxy,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with opened(bucket) as store:
        await recorded(store, media, days=8)
        proxy.always(403)
        async with sweeping(store, media) as began:
            await began(3)
            assert len(bucket.names()) == 1
            proxy.always("none")
            await began(2)
    assert f"could not be swept: The media store {bucket.url} refuses" in caplog.text
    assert bucket.names() == []
    assert await media.total_bytes() == 0
