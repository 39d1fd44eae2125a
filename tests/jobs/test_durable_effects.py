"""A generation that is cut off anywhere goes on in another process, and is not paid twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from hfmedia import Client, Generation, GenerationRequest
from hfmedia.adapter import Route
from hfmedia.errors import BadReply, DeadlineExceeded, Failure, UnknownOutcome
from hfmedia.execution.effects import Effects, Step
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.types import Done, MediaRef, ProviderRequest
from jobs.durable_effects import DurableEffects
from jobs.durable_store import DurableStore
from playground.clock import LiveClock
from playground.providers import INSTANT, Behaviour, Providers, Settings
from tests.jobs.recorded_steps import Crash, Memory, Moment, RecordedSteps

IMAGE = GenerationRequest(
    task="text-to-image",
    model="black-forest-labs/FLUX.1-dev",
    prompt="a fox",
    parameters={"seed": 7, "width": 64, "height": 64},
)
FILM = replace(IMAGE, task="text-to-video", model="Wan-AI/Wan2.2-T2V-A14B")
QUEUED = Behaviour(latency=0.6, queue=1)


class ShiftedClock(LiveClock):
    """A clock on which the time that is slept has passed at once."""

    shift_s: float = 0.0

    def now(self) -> float:
        return super().now() + self.shift_s


@dataclass
class Watched(PassingEffects):
    """Live effects that do not wait, and write down what they do."""

    clock: ShiftedClock
    calls: list[str]
    unreadable: Collection[int] = ()
    polls: int = 0

    async def sleep(self, seconds: float) -> None:
        self.calls.append("sleep")
        self.clock.shift_s += seconds

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        self.calls.append("submit")
        return await super().submit(route, request, deadline)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        self.polls += 1
        if self.polls in self.unreadable:
            return Failure.of(BadReply("That is no JSON.", provider=route.provider))
        return await super().poll(route, request, deadline)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        self.calls.append("fetch")
        return await super().fetch(route, done, deadline)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        self.calls.append("cancel")
        await super().cancel(route, request)


@dataclass
class World:
    """The providers, and a client for as many runs as there are."""

    client: Client
    clock: ShiftedClock
    calls: list[str] = field(default_factory=list)
    unreadable: Collection[int] = ()

    async def run(self, steps: RecordedSteps, request: GenerationRequest) -> Generation:
        """Generate; raises `Crash` where the steps are cut."""
        self.calls.clear()

        def durable(live: Effects) -> Effects:
            watched = Watched(live, self.clock, self.calls, self.unreadable)
            return DurableEffects(watched, steps, steps, steps.memory.began, self.clock.now)

        store = DurableStore(self.client.store, steps, steps)
        return await self.client.generate(request, effects=durable, store=store)

    async def content(self, generation: Generation) -> bytes:
        """The bytes of the result."""
        with await self.client.store.open(generation.media) as file:
            return file.read()


@asynccontextmanager
async def world(**behaviours: Behaviour) -> AsyncIterator[tuple[World, Providers]]:
    """Providers of which these behave so; the others answer at once."""
    clock = ShiftedClock()
    named = {name.replace("_", "-"): it for name, it in behaviours.items()}
    async with (
        Providers(settings=Settings({**INSTANT, **named}), clock=clock) as providers,
        Client(
            providers.token, endpoint=providers.endpoint, router_url=providers.router_url
        ) as client,
    ):
        yield World(client, clock), providers


async def crashed(there: World, steps: RecordedSteps, request: GenerationRequest) -> bool:
    """Whether the run came to the step in which it was to crash."""
    try:
        await there.run(steps, request)
    except Crash:
        return True
    return False


async def steps_of(request: GenerationRequest, **behaviours: Behaviour) -> list[str]:
    """The steps of a run that is not cut off."""
    async with world(**behaviours) as (there, _):
        steps = RecordedSteps(Memory())
        await there.run(steps, request)
        return steps.names


async def test_a_run_does_not_record_that_a_job_goes_on() -> None:
    async with world(fal_ai=QUEUED) as (there, _):
        steps = RecordedSteps(Memory())
        await there.run(steps, FILM)
    assert steps.names == ["routes", "submit", "poll", "fetch"]
    assert steps.attempts > 2


async def test_replies_that_cannot_be_read_are_counted_in_a_row_by_each_run() -> None:
    async with world(fal_ai=Behaviour(latency=5)) as (there, _):
        memory = Memory()
        there.unreadable = {2, 4, 6}  # never two in a row: three would end the job
        steps = RecordedSteps(memory)
        assert (await there.run(steps, FILM)).path == "fal-ai"
        assert steps.names == ["routes", "submit", *["poll"] * 7, "fetch"]
        again = RecordedSteps(memory)
        assert (await there.run(again, FILM)).path == "fal-ai"
        assert again.carried_out == []


@pytest.mark.parametrize("moment", ["before", "recorded"])
@pytest.mark.parametrize("request_", [IMAGE, FILM], ids=["image", "video"])
async def test_a_run_that_is_cut_between_any_two_steps_gives_the_same_result(
    request_: GenerationRequest, moment: Moment
) -> None:
    busy = Behaviour(failure="503")
    for crash_at in range(len(await steps_of(request_, fal_ai=QUEUED, replicate=busy))):
        async with world(fal_ai=QUEUED, replicate=busy) as (there, providers):
            memory = Memory()
            if not await crashed(there, RecordedSteps(memory, crash_at, moment), request_):
                continue  # this time there were fewer polls
            assert "cancel" not in there.calls
            generation = await there.run(RecordedSteps(memory), request_)
            assert generation.path == "fal-ai"
            assert len(await there.content(generation)) == generation.media.size
            assert len(providers.submits) == 1
            replayed = await there.run(RecordedSteps(memory), request_)
            assert replayed == generation
            assert there.calls == []


async def test_what_was_begun_and_not_recorded_is_done_again_unless_it_may_be_paid() -> None:
    for crash_at, name in enumerate(await steps_of(FILM, fal_ai=QUEUED)):
        async with world(fal_ai=QUEUED) as (there, providers):
            memory = Memory()
            if not await crashed(there, RecordedSteps(memory, crash_at, "unrecorded"), FILM):
                continue
            steps = RecordedSteps(memory)
            if name == "submit":
                with pytest.raises(UnknownOutcome) as caught:
                    await there.run(steps, FILM)
                assert caught.value.provider == "fal-ai"
            else:
                assert (await there.run(steps, FILM)).path == "fal-ai"
            assert len(providers.submits) == 1


@pytest.mark.parametrize("moment", ["intended", "unrecorded"])
async def test_an_image_whose_submit_was_interrupted_moves_on_and_says_so(moment: Moment) -> None:
    async with world() as (there, providers):
        memory = Memory()
        submit = 1
        assert await crashed(there, RecordedSteps(memory, submit, moment), IMAGE)
        generation = await there.run(RecordedSteps(memory), IMAGE)
        assert generation.path.startswith("fal-ai unclear → ")
        asked = [it.provider for it in providers.submits]
    assert asked.count("fal-ai") == (moment == "unrecorded")


async def test_a_provider_that_refused_is_not_asked_again_by_the_next_run() -> None:
    failing = {"fal_ai": Behaviour(failure="429"), "replicate": Behaviour(failure="500")}
    for crash_at in range(len(await steps_of(IMAGE, **failing))):
        async with world(**failing) as (there, providers):
            memory = Memory()
            await crashed(there, RecordedSteps(memory, crash_at, "recorded"), IMAGE)
            generation = await there.run(RecordedSteps(memory), IMAGE)
            asked = [it.provider for it in providers.submits]
        assert generation.path == "fal-ai 429 → replicate 500 → together"
        assert asked == ["fal-ai", "replicate", "together"]
        assert [memory.attempts[it].provider for it in (1, 2, 3)] == asked


async def test_a_replay_does_not_wait_and_fetches_nothing_again() -> None:
    async with world(fal_ai=QUEUED) as (there, _):
        memory = Memory()
        names = await steps_of(FILM, fal_ai=QUEUED)
        assert await crashed(there, RecordedSteps(memory, names.index("fetch"), "recorded"), FILM)
        assert "sleep" in there.calls
        await there.run(RecordedSteps(memory), FILM)
        assert there.calls == []


async def test_a_job_whose_deadline_passed_while_nothing_ran_is_asked_once_more() -> None:
    async with world(fal_ai=QUEUED) as (there, providers):
        memory = Memory()
        poll = 2
        assert await crashed(there, RecordedSteps(memory, poll, "before"), FILM)
        there.clock.shift_s += 3600
        assert (await there.run(RecordedSteps(memory), FILM)).path == "fal-ai"
        assert len(providers.submits) == 1


async def test_a_job_that_is_not_done_after_its_deadline_is_given_up_and_cancelled() -> None:
    async with world(fal_ai=Behaviour(failure="never")) as (there, _):
        memory = Memory()
        poll = 2
        assert await crashed(there, RecordedSteps(memory, poll, "before"), FILM)
        there.clock.shift_s += 3600
        with pytest.raises(DeadlineExceeded):
            await there.run(RecordedSteps(memory), FILM)
        assert there.calls.count("cancel") == 1


async def test_a_job_that_a_member_cancelled_in_between_is_cancelled_at_its_provider() -> None:
    async with world(fal_ai=QUEUED) as (there, providers):
        memory = Memory()
        poll = 2
        assert await crashed(there, RecordedSteps(memory, poll, "before"), FILM)
        with pytest.raises(asyncio.CancelledError):
            await there.run(RecordedSteps(memory, cancelled=True), FILM)
        assert there.calls == ["cancel"]
        assert len(providers.submits) == 1


async def test_what_was_cancelled_before_it_began_asks_nobody() -> None:
    async with world() as (there, providers):
        with pytest.raises(asyncio.CancelledError):
            await there.run(RecordedSteps(Memory(), cancelled=True), IMAGE)
        assert there.calls == []
        assert len(providers.submits) == 0


async def test_what_is_random_is_the_same_in_each_run_and_differs_between_workflows() -> None:
    drawn = []
    for workflow_id in ("1-1", "1-1", "1-2"):
        steps = RecordedSteps(Memory(), workflow_id=workflow_id)
        effects = DurableEffects(cast("Any", None), steps, steps, 0.0)
        drawn.append([await effects.random() for _ in range(3)])
    assert drawn[0] == drawn[1] != drawn[2]
    assert len({*drawn[0]}) == 3
