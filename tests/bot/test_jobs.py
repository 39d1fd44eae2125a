"""Jobs: generations side by side, watched, cancelled, counted, and ended in words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hfmedia.errors import JobFailed, ResponseError
from hfmedia.events import Event, MovedOn, Trying, Waiting
from hfmedia.media_files import Media
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest
from jobs import Jobs, ReplyTarget, ShuttingDown, Snapshot, TooManyJobs, UnknownJob
from tests.bot.builders import MIKA, ROBIN, a_generation, a_request, a_target

Outcome = Generation | Exception


class Studio:
    """A provider whose every generation waits for the test, by its seed."""

    def __init__(self) -> None:
        self.asked: dict[int, GenerationRequest] = {}
        self.tells: dict[int, Callable[[Event], None]] = {}
        self.outcomes: dict[int, asyncio.Future[Outcome]] = {}
        self.cancelled: list[int] = []
        self.stopped = asyncio.Event()
        self._news = asyncio.Condition()

    async def generate(
        self, request: GenerationRequest, *, on_progress: Callable[[Event], None]
    ) -> Generation:
        seed = request.parameters["seed"]
        self.asked[seed], self.tells[seed] = request, on_progress
        outcome = self.outcomes.setdefault(seed, asyncio.get_running_loop().create_future())
        async with self._news:
            self._news.notify_all()
        try:
            result = await outcome
        except asyncio.CancelledError:
            self.cancelled.append(seed)
            self.stopped.set()
            raise
        if isinstance(result, Exception):
            raise result
        return result

    async def asked_for(self, count: int) -> None:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.asked) >= count)

    def finish(self, seed: int, outcome: Outcome | None = None) -> None:
        self.outcomes[seed].set_result(outcome or a_generation(self.asked[seed]))


class Paper:
    """A delivery that keeps what it is told."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.closed = asyncio.Event()
        self._news = asyncio.Condition()

    async def deliver(self, address: ReplyTarget, snapshots: AsyncIterator[Snapshot]) -> None:
        async for snapshot in snapshots:
            self.snapshots.append(snapshot)
            async with self._news:
                self._news.notify_all()
        self.closed.set()

    async def until(self, wanted: Callable[[Snapshot], bool]) -> Snapshot:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: self.snapshots and wanted(self.snapshots[-1]))
        return self.snapshots[-1]


def states(snapshot: Snapshot) -> list[str]:
    return [progress.state for progress in snapshot.generations]


def jobs_of(studio: Studio, paper: Paper, per_member: int = 2) -> Jobs:
    return Jobs(studio.generate, paper, per_member=per_member)


async def test_generation_k_uses_the_seed_plus_k_minus_one() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        assert await jobs.start(a_request(), count=4, address=a_target()) == "500"
        await studio.asked_for(4)
    assert sorted(studio.asked) == [7, 8, 9, 10]


async def test_what_happens_is_told_in_snapshots() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        await jobs.start(a_request(), count=1, address=a_target())
        await studio.asked_for(1)
        studio.tells[7](Trying("fal-ai"))
        trying = await paper.until(lambda s: states(s) == ["trying"])
        studio.tells[7](MovedOn("fal-ai", ResponseError("busy", status=429)))
        studio.tells[7](Trying("replicate"))
        studio.tells[7](Waiting("replicate", "queue 3"))
        waiting = await paper.until(lambda s: states(s) == ["waiting"])
        studio.finish(7)
        done = await paper.until(lambda s: s.finished)
    assert trying.generations[0].provider == "fal-ai"
    assert waiting.generations[0].moved == ("fal-ai 429",)
    assert waiting.generations[0].note == "queue 3"
    assert states(done) == ["done"]
    assert done.generations[0].generation is not None


async def test_one_failed_generation_does_not_lose_the_others() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        await jobs.start(a_request(), count=3, address=a_target())
        await studio.asked_for(3)
        studio.finish(8, JobFailed("fal-ai: out of memory"))
        studio.finish(7)
        studio.finish(9)
        last = await paper.until(lambda s: s.finished)
    assert states(last) == ["done", "failed", "done"]
    assert isinstance(last.generations[1].failure, JobFailed)


async def test_an_unforeseen_error_is_logged_and_is_that_generations_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        await jobs.start(a_request(), count=2, address=a_target())
        await studio.asked_for(2)
        studio.finish(7, ZeroDivisionError("oops"))
        studio.finish(8)
        last = await paper.until(lambda s: s.finished)
    assert states(last) == ["failed", "done"]
    assert "ZeroDivisionError" in caplog.text


async def test_cancelling_stops_what_runs_and_keeps_what_is_done() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        job = await jobs.start(a_request(), count=2, address=a_target())
        await studio.asked_for(2)
        studio.finish(7)
        await paper.until(lambda s: states(s)[0] == "done")
        await jobs.cancel(job)
        last = await paper.until(lambda s: s.finished)
    assert states(last) == ["done", "cancelled"]
    assert studio.cancelled == [8]


async def test_a_job_can_be_cancelled_before_it_has_begun() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        await jobs.cancel(await jobs.start(a_request(), count=2, address=a_target()))
        last = await paper.until(lambda s: s.finished)
    assert states(last) == ["cancelled", "cancelled"]
    assert not studio.asked


async def test_cancelling_a_job_that_is_over_is_an_error_in_words() -> None:
    async with jobs_of(Studio(), Paper()) as jobs:
        with pytest.raises(UnknownJob):
            await jobs.cancel("500")


async def test_the_same_interaction_starts_one_job() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper, per_member=1) as jobs:
        first = await jobs.start(a_request(), count=1, address=a_target())
        second = await jobs.start(a_request(), count=1, address=a_target())
        await studio.asked_for(1)
    assert first == second
    assert len(studio.asked) == 1


async def test_a_member_has_no_more_jobs_than_allowed() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper, per_member=1) as jobs:
        with jobs.place(MIKA):
            await jobs.start(a_request(), count=1, address=a_target())
        with pytest.raises(TooManyJobs), jobs.place(MIKA):
            pass
        with jobs.place(ROBIN):
            pass
        await studio.asked_for(1)
        studio.finish(7)
        await paper.until(lambda s: s.finished)
        with jobs.place(MIKA):
            pass


async def test_two_commands_at_once_do_not_share_the_last_place() -> None:
    async with jobs_of(Studio(), Paper(), per_member=1) as jobs:
        with jobs.place(MIKA), pytest.raises(TooManyJobs), jobs.place(MIKA):
            pass


async def test_closing_ends_the_jobs_in_words_and_takes_no_more() -> None:
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        await jobs.start(a_request(), count=1, address=a_target())
        await studio.asked_for(1)
    assert states(paper.snapshots[-1]) == ["interrupted"]
    assert paper.closed.is_set()
    with pytest.raises(ShuttingDown), jobs.place(MIKA):
        pass


async def test_a_job_that_comes_too_late_is_refused() -> None:
    async with jobs_of(Studio(), Paper()) as jobs:
        pass
    with pytest.raises(ShuttingDown):
        await jobs.start(a_request(), count=1, address=a_target())


async def test_anybody_may_watch_a_job() -> None:
    studio, paper = Studio(), Paper()
    async with asyncio.timeout(5), jobs_of(studio, paper) as jobs:
        job = await jobs.start(a_request(), count=1, address=a_target())
        watched = jobs.watch(job)
        assert states(await anext(watched)) == ["starting"]
        await studio.asked_for(1)
        studio.finish(7)
        assert [states(snapshot) async for snapshot in watched] == [["done"]]
        with pytest.raises(UnknownJob):
            jobs.watch("1")


class Stuck:
    async def deliver(self, address: ReplyTarget, snapshots: AsyncIterator[Snapshot]) -> None:
        await asyncio.Event().wait()


async def test_closing_does_not_wait_for_a_reply_that_is_stuck() -> None:
    studio = Studio()
    async with asyncio.timeout(5):
        async with Jobs(studio.generate, Stuck(), per_member=2, farewell=0.01) as jobs:
            await jobs.start(a_request(), count=1, address=a_target())
            await studio.asked_for(1)
    assert studio.cancelled == [7]


class Torn:
    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def deliver(self, address: ReplyTarget, snapshots: AsyncIterator[Snapshot]) -> None:
        await self._studio.asked_for(1)
        raise RuntimeError("the paper is torn")


async def test_when_the_reply_is_gone_nothing_is_generated_any_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio = Studio()
    async with asyncio.timeout(5):
        async with Jobs(studio.generate, Torn(studio), per_member=1) as jobs:
            await jobs.start(a_request(), count=1, address=a_target())
            await studio.stopped.wait()
    assert "the paper is torn" in caplog.text


async def test_the_files_are_deleted_when_the_reply_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(b"film")
    media = Media(path=file, content_type="video/mp4", size=4)
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        await jobs.start(a_request(), count=1, address=a_target())
        await studio.asked_for(1)
        studio.finish(7, a_generation(media=media))
        await paper.until(lambda s: s.finished)
    assert not file.exists()


async def test_it_remembers_what_was_asked_so_that_it_can_be_asked_again() -> None:
    request = a_request()
    studio, paper = Studio(), Paper()
    async with jobs_of(studio, paper) as jobs:
        job = await jobs.start(request, count=3, address=a_target())
        asked = await jobs.asked(job)
        assert await jobs.asked("1") is None
    assert asked is not None
    assert (asked.request, asked.count) == (request, 3)


async def test_closing_waits_for_who_holds_a_place_to_say_that_nothing_came_of_it() -> None:
    held, fetched = asyncio.Event(), asyncio.Event()
    said: list[str] = []

    async def submit(jobs: Jobs) -> None:
        with jobs.place(MIKA):
            held.set()
            await fetched.wait()
            with pytest.raises(ShuttingDown):
                await jobs.start(a_request(), count=1, address=a_target())
            said.append("sorry")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        async with jobs_of(Studio(), Paper()) as jobs:
            group.create_task(submit(jobs))
            await held.wait()
            asyncio.get_running_loop().call_soon(fetched.set)  # while it is closing
        assert said == ["sorry"]


async def test_neither_prompt_nor_token_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    studio, paper = Studio(), Paper()
    request = replace(a_request(), prompt="a very private fox")
    async with jobs_of(studio, paper) as jobs:
        await jobs.start(request, count=1, address=a_target())
        await studio.asked_for(1)
        studio.finish(7, JobFailed("no: a very private fox"))
        await paper.until(lambda s: s.finished)
    assert "private" not in caplog.text
    assert "very-secret" not in caplog.text + repr(a_target())
