"""Files go by age and by size, and never under a job that needs them."""

from __future__ import annotations

import pytest

from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.rows import MediaKind, MediaRow
from tests.storage.rows import job_row

LATER = 3000.0  # than the end of all jobs


def media_row(
    uri: str, job_id: str, created_at: float = 1000.0, size: int = 10, kind: MediaKind = "result"
) -> MediaRow:
    return MediaRow(uri=uri, job_id=job_id, kind=kind, size=size, created_at=created_at)


@pytest.fixture(autouse=True)
async def _jobs(jobs: JobRepository) -> None:
    """Two jobs that have finished, and one that has not."""
    for job_id in ("old", "new", "running"):
        await jobs.add(job_row(job_id))
    await jobs.set_finished("old", 1001.0)
    await jobs.set_finished("new", 1001.0)


async def test_old_files_may_go_the_oldest_first(media: MediaIndex) -> None:
    for uri, created_at in (("a", 30.0), ("b", 10.0), ("c", 20.0)):
        await media.add(media_row(uri, "old", created_at))
    assert await media.older_than(30.0) == ("b", "c")
    assert await media.older_than(31.0, limit=1) == ("b",)


async def test_a_file_of_an_unfinished_job_stays(media: MediaIndex, jobs: JobRepository) -> None:
    await media.add(media_row("a", "running", 10.0, size=100))
    assert await media.older_than(1e9) == ()
    assert await media.oldest_above(0, undelivered_since=LATER) == ()
    await jobs.set_finished("running", 2000.0)
    assert await media.older_than(1e9) == ("a",)
    assert await media.oldest_above(0, undelivered_since=LATER) == ("a",)


async def test_an_image_stays_for_the_job_that_uses_it_again(media: MediaIndex) -> None:
    await media.add(media_row("image", "old", 10.0, kind="input"))
    await media.add(media_row("image", "running", 20.0, kind="input"))
    assert await media.older_than(1e9) == ()


async def test_a_file_is_as_old_as_its_newest_use(media: MediaIndex) -> None:
    await media.add(media_row("image", "old", 10.0, kind="input"))
    await media.add(media_row("image", "new", 20.0, kind="input"))
    assert await media.older_than(15.0) == ()
    assert await media.older_than(25.0) == ("image",)


async def test_a_file_counts_once_however_many_jobs_use_it(media: MediaIndex) -> None:
    assert await media.total_bytes() == 0
    for job_id in ("old", "new", "new"):
        await media.add(media_row("image", job_id, size=2**40, kind="input"))
    await media.add(media_row("a", "new", size=7))
    assert await media.total_bytes() == 2**40 + 7


async def test_the_oldest_files_go_until_the_rest_is_small_enough(media: MediaIndex) -> None:
    for uri, created_at, job_id in (
        ("a", 10.0, "old"),
        ("b", 5.0, "running"),
        ("c", 20.0, "old"),
        ("d", 30.0, "new"),
    ):
        await media.add(media_row(uri, job_id, created_at))
    assert await media.oldest_above(40, undelivered_since=LATER) == ()
    assert await media.oldest_above(39, undelivered_since=LATER) == ("a",)
    assert await media.oldest_above(30, undelivered_since=LATER) == ("a",)
    assert await media.oldest_above(29, undelivered_since=LATER) == ("a", "c")
    assert await media.oldest_above(0, undelivered_since=LATER) == ("a", "c", "d")


async def test_what_was_not_delivered_yet_stays_for_a_while_however_much_there_is(
    media: MediaIndex, jobs: JobRepository
) -> None:
    for uri, job_id in (("a", "old"), ("b", "new"), ("shared", "old"), ("shared", "new")):
        await media.add(media_row(uri, job_id))
    await jobs.set_delivered("old", 1002.0)
    assert await media.oldest_above(0, undelivered_since=1000.0) == ("a",)
    assert await media.oldest_above(0, undelivered_since=1001.0) == ("a", "b", "shared")
    await jobs.set_delivered("new", 1002.0)
    assert await media.oldest_above(0, undelivered_since=1000.0) == ("a", "b", "shared")


async def test_files_of_erased_jobs_go_unless_others_use_them(media: MediaIndex) -> None:
    await media.add(media_row("mine", "old"))
    await media.add(media_row("shared", "old"))
    await media.add(media_row("shared", "new"))
    assert await media.used_by_these_alone(["old"]) == ("mine",)
    assert await media.used_by_these_alone(["old", "new"]) == ("mine", "shared")
    await media.remove(["mine"])
    await media.remove_jobs(["old"])
    assert await media.used_by_these_alone(["new"]) == ("shared",)


async def test_it_knows_which_files_some_job_uses(media: MediaIndex) -> None:
    for uri, job_id in (("a", "old"), ("a", "new"), ("b", "running"), ("c", "old")):
        await media.add(media_row(uri, job_id))
    unknown = [f"unknown {number}" for number in range(2500)]
    assert await media.recorded(["a", *unknown, "b"]) == {"a", "b"}
    assert await media.recorded([]) == frozenset()


async def test_what_was_deleted_is_forgotten_for_all_its_jobs(media: MediaIndex) -> None:
    await media.add(media_row("shared", "old"))
    await media.add(media_row("shared", "new"))
    await media.remove(["shared", *(f"unknown {number}" for number in range(2500))])
    assert await media.total_bytes() == 0
    assert await media.older_than(1e9) == ()
