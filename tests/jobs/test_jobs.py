"""Jobs: concurrent generations, watched, cancelled, counted, and interrupted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from hfmedia.errors import Failure, JobFailed, ResponseError
from hfmedia.events import MovedOn, ProgressCallback, Trying, Waiting
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef, Policy
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest, ImageInput
from jobs import InProcessJobs, JobSpec, ShuttingDown, Snapshot, TooManyJobs, UnknownJob
from jobs.history import MAX_IMAGES
from tests.jobs.builders import MIKA, ROBIN, a_generation, a_request, a_spec, a_target

Outcome = Generation | Exception
BUSY = Failure.of(ResponseError("busy", status=429))


class FakeProvider:
    """A provider whose every generation waits for the test, by its seed."""

    def __init__(self) -> None:
        self.asked: dict[int, GenerationRequest] = {}
        self.callbacks: dict[int, ProgressCallback] = {}
        self.policies: list[Policy] = []
        self.outcomes: dict[int, asyncio.Future[Outcome]] = {}
        self.cancelled: list[int] = []
        self.stopped = asyncio.Event()
        self._news = asyncio.Condition()

    async def generate(
        self, request: GenerationRequest, *, policy: Policy, on_progress: ProgressCallback
    ) -> Generation:
        seed = request.parameters["seed"]
        self.asked[seed], self.callbacks[seed] = request, on_progress
        self.policies.append(policy)
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


class FakeDelivery:
    """A delivery that keeps the snapshots."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.closed = asyncio.Event()
        self._news = asyncio.Condition()

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        async for snapshot in snapshots:
            self.snapshots.append(snapshot)
            async with self._news:
                self._news.notify_all()
        self.closed.set()
        return True

    async def until(self, wanted: Callable[[Snapshot], bool]) -> Snapshot:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: self.snapshots and wanted(self.snapshots[-1]))
        return self.snapshots[-1]


def states(snapshot: Snapshot) -> list[str]:
    return [state.status for state in snapshot.generations]


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    with closing(FolderMediaStore()) as opened:
        yield opened


def jobs_of(provider: FakeProvider, delivery: FakeDelivery, per_member: int = 2) -> InProcessJobs:
    return InProcessJobs(provider.generate, NO_MEDIA, delivery, per_member=per_member)


class NoMedia(FolderMediaStore):
    """A store for jobs whose media carry their own bytes."""

    def __init__(self) -> None:
        """Make no folder."""

    async def delete(self, ref: object) -> None:
        """There is nothing to delete."""


NO_MEDIA = NoMedia()


async def test_generation_k_uses_the_seed_plus_k_minus_one() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        assert await jobs.submit(a_spec(4)) == "500"
        await provider.asked_for(4)
    assert sorted(provider.asked) == [7, 8, 9, 10]


async def test_what_happens_is_told_in_snapshots() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        await jobs.submit(a_spec())
        await provider.asked_for(1)
        provider.callbacks[7](Trying("fal-ai"))
        asking = await delivery.until(lambda s: s.generations[0].progress.stage == "asking")
        provider.callbacks[7](MovedOn("fal-ai", BUSY))
        provider.callbacks[7](Trying("replicate"))
        provider.callbacks[7](Waiting("replicate", "queued", 3))
        waiting = await delivery.until(lambda s: s.generations[0].progress.stage == "waiting")
        provider.finish(7)
        done = await delivery.until(lambda s: s.finished)
    assert asking.generations[0].progress.provider == "fal-ai"
    assert waiting.generations[0].progress.path == "fal-ai 429 → replicate"
    assert waiting.generations[0].progress.position == 3
    assert states(done) == ["done"]
    assert done.generations[0].generation is not None


async def test_one_failed_generation_does_not_lose_the_others() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        await jobs.submit(a_spec(3))
        await provider.asked_for(3)
        provider.finish(8, JobFailed("fal-ai: out of memory"))
        provider.finish(7)
        provider.finish(9)
        last = await delivery.until(lambda s: s.finished)
    assert states(last) == ["done", "failed", "done"]
    assert last.generations[1].failure == Failure.of(JobFailed("fal-ai: out of memory"))


async def test_an_unforeseen_error_is_logged_and_is_that_generations_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        await jobs.submit(a_spec(2))
        await provider.asked_for(2)
        provider.finish(7, ZeroDivisionError("oops"))
        provider.finish(8)
        last = await delivery.until(lambda s: s.finished)
    assert states(last) == ["failed", "done"]
    assert "ZeroDivisionError" in caplog.text


async def test_cancelling_stops_what_runs_and_keeps_what_is_done() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        job = await jobs.submit(a_spec(2))
        await provider.asked_for(2)
        provider.finish(7)
        await delivery.until(lambda s: states(s)[0] == "done")
        await jobs.cancel(job)
        last = await delivery.until(lambda s: s.finished)
    assert states(last) == ["done", "cancelled"]
    assert provider.cancelled == [8]


async def test_a_job_can_be_cancelled_before_it_has_begun() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        await jobs.cancel(await jobs.submit(a_spec(2)))
        last = await delivery.until(lambda s: s.finished)
    assert states(last) == ["cancelled", "cancelled"]
    assert not provider.asked


async def test_cancelling_a_job_that_is_over_is_an_error_in_words() -> None:
    async with jobs_of(FakeProvider(), FakeDelivery()) as jobs:
        with pytest.raises(UnknownJob):
            await jobs.cancel("500")


class SlowDelivery(FakeDelivery):
    """A delivery that still writes when the last generation has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = asyncio.Event()

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        await super().deliver(spec, snapshots)
        return await self.may_end.wait()


async def test_a_job_whose_reply_is_being_completed_can_be_cancelled_no_more() -> None:
    provider, delivery = FakeProvider(), SlowDelivery()
    async with jobs_of(provider, delivery) as jobs:
        job = await jobs.submit(a_spec())
        await provider.asked_for(1)
        provider.finish(7)
        await delivery.until(lambda s: s.finished)
        with pytest.raises(UnknownJob):
            await jobs.cancel(job, user_id=ROBIN)
        assert await jobs.is_running(job)
        delivery.may_end.set()


async def test_the_same_interaction_starts_one_job() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery, per_member=1) as jobs:
        first = await jobs.submit(a_spec())
        second = await jobs.submit(a_spec())
        await provider.asked_for(1)
    assert first == second
    assert len(provider.asked) == 1


async def test_a_member_has_no_more_jobs_than_allowed() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery, per_member=1) as jobs:
        async with jobs.reserve_slot(MIKA, "slot 1"):
            await jobs.submit(a_spec())
        with pytest.raises(TooManyJobs):
            async with jobs.reserve_slot(MIKA, "slot 2"):
                pass
        async with jobs.reserve_slot(ROBIN, "slot 3"):
            pass
        await provider.asked_for(1)
        provider.finish(7)
        await delivery.until(lambda s: s.finished)
        async with jobs.reserve_slot(MIKA, "slot 4"):
            pass


async def test_two_commands_at_once_do_not_share_the_last_place() -> None:
    async with (
        jobs_of(FakeProvider(), FakeDelivery(), per_member=1) as jobs,
        jobs.reserve_slot(MIKA, "slot 5"),
    ):
        with pytest.raises(TooManyJobs):
            async with jobs.reserve_slot(MIKA, "slot 6"):
                pass


async def test_a_place_that_was_reserved_is_free_again_after_an_exception() -> None:
    async with jobs_of(FakeProvider(), FakeDelivery(), per_member=1) as jobs:
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                async with jobs.reserve_slot(MIKA, "slot 7"):
                    raise ZeroDivisionError
        async with jobs.reserve_slot(MIKA, "slot 8"):
            pass


async def test_closing_ends_the_jobs_in_words_and_takes_no_more() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        await jobs.submit(a_spec())
        await provider.asked_for(1)
    assert states(delivery.snapshots[-1]) == ["interrupted"]
    assert delivery.closed.is_set()
    with pytest.raises(ShuttingDown):
        async with jobs.reserve_slot(MIKA, "slot 9"):
            pass


async def test_a_job_that_comes_too_late_is_refused() -> None:
    async with jobs_of(FakeProvider(), FakeDelivery()) as jobs:
        pass
    with pytest.raises(ShuttingDown):
        await jobs.submit(a_spec())


async def test_anybody_may_watch_a_job() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with asyncio.timeout(5), jobs_of(provider, delivery) as jobs:
        job = await jobs.submit(a_spec())
        watched = jobs.watch(job)
        assert states(await anext(watched)) == ["running"]
        await provider.asked_for(1)
        provider.finish(7)
        assert [states(snapshot) async for snapshot in watched] == [["done"]]
        with pytest.raises(UnknownJob):
            jobs.watch("1")


class Stuck:
    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        return await asyncio.Event().wait()


async def test_closing_does_not_wait_for_a_reply_that_is_stuck() -> None:
    provider = FakeProvider()
    async with asyncio.timeout(5):
        async with InProcessJobs(
            provider.generate, NO_MEDIA, Stuck(), per_member=2, drain_s=0.01
        ) as jobs:
            await jobs.submit(a_spec())
            await provider.asked_for(1)
    assert provider.cancelled == [7]


class Broken:
    def __init__(self, provider: FakeProvider) -> None:
        self._provider = provider

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        await self._provider.asked_for(1)
        raise RuntimeError("the delivery is broken")


async def test_when_the_reply_is_gone_nothing_is_generated_any_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider = FakeProvider()
    async with asyncio.timeout(5):
        async with InProcessJobs(
            provider.generate, NO_MEDIA, Broken(provider), per_member=1
        ) as jobs:
            await jobs.submit(a_spec())
            await provider.stopped.wait()
    assert "the delivery is broken" in caplog.text


async def chunks() -> AsyncIterator[bytes]:
    yield b"film"


async def test_the_media_are_deleted_when_the_reply_is_complete(store: FolderMediaStore) -> None:
    media = await store.put(chunks(), "video/mp4")
    provider, delivery = FakeProvider(), FakeDelivery()
    async with InProcessJobs(provider.generate, store, delivery, per_member=1) as jobs:
        await jobs.submit(a_spec())
        await provider.asked_for(1)
        provider.finish(7, a_generation(a_request(), media))
        await delivery.until(lambda s: s.finished)
    with pytest.raises(FileNotFoundError):
        await store.open(media)


async def test_a_result_that_comes_after_the_cancel_is_deleted(store: FolderMediaStore) -> None:
    media = await store.put(chunks(), "video/mp4")
    asked = asyncio.Event()

    async def generate(
        request: GenerationRequest, *, policy: Policy, on_progress: ProgressCallback
    ) -> Generation:
        asked.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return a_generation(request, media)

    delivery = FakeDelivery()
    async with InProcessJobs(generate, store, delivery, per_member=1) as jobs:
        job = await jobs.submit(a_spec())
        await asked.wait()
        await jobs.cancel(job)
    assert states(delivery.snapshots[-1]) == ["cancelled"]
    with pytest.raises(FileNotFoundError):
        await store.open(media)


async def test_it_remembers_what_was_asked_so_that_it_can_be_repeated() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        job = await jobs.submit(a_spec(3))
        assert await jobs.spec(job) == a_spec(3)
        assert await jobs.spec("1") is None


async def test_an_image_is_deleted_when_it_is_forgotten(store: FolderMediaStore) -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    refs = [await store.put(chunks(), "image/jpeg") for _ in range(MAX_IMAGES + 1)]
    async with InProcessJobs(provider.generate, store, delivery, per_member=100) as jobs:
        for number, ref in enumerate(refs):
            await jobs.submit(a_spec(interaction_id=number, image=ImageInput(media=ref)))
    with pytest.raises(FileNotFoundError):
        await store.open(refs[0])
    with await store.open(refs[1]) as file:
        assert file.read() == b"film"


async def test_an_image_that_a_running_job_needs_is_deleted_when_it_has_ended(
    store: FolderMediaStore,
) -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    refs = [await store.put(chunks(), "image/jpeg") for _ in range(MAX_IMAGES + 1)]
    first = a_spec(image=ImageInput(media=refs[0]), parameters={"seed": 1})
    async with InProcessJobs(provider.generate, store, delivery, per_member=100) as jobs:
        await jobs.submit(first)
        await provider.asked_for(1)
        for number, ref in enumerate(refs[1:], 1000):
            await jobs.submit(a_spec(interaction_id=number, image=ImageInput(media=ref)))
        with await store.open(refs[0]) as file:
            assert file.read() == b"film"
        provider.finish(1)
        await delivery.until(lambda s: s.job_id == first.job_id and s.finished)
    with pytest.raises(FileNotFoundError):
        await store.open(refs[0])


async def test_each_generation_is_made_under_the_policy_of_its_job() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    policy = Policy(hub_key=KeyRef("guild", "33"), deny=("fal-ai",))
    async with jobs_of(provider, delivery) as jobs:
        await jobs.submit(replace(a_spec(2), policy=policy))
        await provider.asked_for(2)
    assert [replace(it, tenant=None) for it in provider.policies] == [policy, policy]


async def test_a_snapshot_says_who_cancelled_the_job() -> None:
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        job = await jobs.submit(a_spec())
        assert await jobs.is_running(job)
        await jobs.cancel(job, user_id=ROBIN)
        last = await delivery.until(lambda s: s.finished)
    assert last.cancelled_by == ROBIN
    assert not await jobs.is_running(job)


async def test_closing_waits_for_who_holds_a_place_to_say_that_nothing_came_of_it() -> None:
    held, fetched = asyncio.Event(), asyncio.Event()
    said: list[str] = []

    async def submit(jobs: InProcessJobs) -> None:
        async with jobs.reserve_slot(MIKA, "slot 10"):
            held.set()
            await fetched.wait()
            with pytest.raises(ShuttingDown):
                await jobs.submit(a_spec())
            said.append("sorry")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        async with jobs_of(FakeProvider(), FakeDelivery()) as jobs:
            group.create_task(submit(jobs))
            await held.wait()
            asyncio.get_running_loop().call_soon(fetched.set)  # while it is closing
        assert said == ["sorry"]


async def test_closing_waits_for_each_of_those_who_hold_a_place() -> None:
    held, said = asyncio.Event(), asyncio.Event()

    async def hold(jobs: InProcessJobs) -> None:
        async with jobs.reserve_slot(MIKA, "slot 11"):
            held.set()
            for _ in range(20):  # turns of the event loop, in which the closing could end
                await asyncio.sleep(0)
            said.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        async with jobs_of(FakeProvider(), FakeDelivery()) as jobs:
            group.create_task(hold(jobs))
            await held.wait()
            async with jobs.reserve_slot(ROBIN, "slot 12"):
                pass
        assert said.is_set()


async def test_neither_prompt_nor_token_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    provider, delivery = FakeProvider(), FakeDelivery()
    async with jobs_of(provider, delivery) as jobs:
        await jobs.submit(a_spec(prompt="a very private fox"))
        await provider.asked_for(1)
        provider.finish(7, JobFailed("no: a very private fox"))
        await delivery.until(lambda s: s.finished)
    assert "private" not in caplog.text
    assert "very-secret" not in caplog.text + repr(a_target())


async def test_a_generation_is_made_for_its_guild_else_for_its_user() -> None:
    provider, spec = FakeProvider(), a_spec()
    alone = replace(spec, requester=replace(spec.requester, guild_id=None))
    async with jobs_of(provider, FakeDelivery()) as jobs:
        await jobs.submit(spec)
        await provider.asked_for(1)
        other = a_request(parameters={"seed": 70})
        await jobs.submit(replace(alone, request=other, target=a_target(501)))
        await provider.asked_for(2)
    assert [policy.tenant for policy in provider.policies] == ["33", str(MIKA)]
