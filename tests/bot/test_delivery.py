"""How a job is delivered: by its reply's token while it lasts, and then late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest

from i18n import Languages
from jobs.models import JobSpec, Snapshot, UnknownJob
from replies.delivery import (
    CLOSING_S,
    FIRST_PAUSE_S,
    GIVE_UP_S,
    MAX_PAUSE_S,
    DeliversLate,
    ReplyDelivery,
    is_editable,
    is_final,
)
from replies.followed import FollowedSnapshots
from replies.late.ways import LateOutcome
from replies.writer import Written
from tests.bot.builders import a_done_state, a_snapshot, a_spec, a_state, a_target
from tests.bot.late_stage import LIFETIME_S, LateStage, files, late_stage, texts
from tests.e2e.stage import happened
from tests.playground.manual_clock import ManualClock

GOES_ON = "you get a message when it has finished"


class FakeLate:
    """Late deliveries that end in these ways."""

    def __init__(self, *outcomes: LateOutcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.delivered: list[Snapshot] = []

    async def deliver(self, spec: JobSpec, snapshot: Snapshot) -> LateOutcome:
        self.delivered.append(snapshot)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def each(*snapshots: Snapshot) -> AsyncIterator[Snapshot]:
    for snapshot in snapshots:
        yield snapshot


class Job:
    """Mika's job on the stage, which runs until `finish`."""

    def __init__(self, stage: LateStage) -> None:
        self.stage = stage
        self._finished = asyncio.Event()

    def finish(self) -> None:
        self._finished.set()

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        spec = self.stage.spec
        values = {"job_id": spec.job_id, "requester": spec.requester}
        yield a_snapshot(a_state(1), a_state(2), **values)
        await self._finished.wait()
        yield self.stage.snapshot()

    def delivery(self, late: DeliversLate | None = None, **target: Any) -> asyncio.Task[bool]:
        """Deliver it, late through the stage's own delivery or another one."""
        stage = self.stage
        stage.spec = replace(stage.spec, target=replace(stage.spec.target, **target))
        delivery = ReplyDelivery(
            stage.client,
            stage.store,
            stage.sandbox,
            Languages(),
            late or stage.late_delivery(),
            now=stage.clock.now,
        )
        return asyncio.create_task(delivery.deliver(stage.spec, self.snapshots()))


async def says(stage: LateStage, words: str) -> None:
    """Wait until the reply says this."""
    await happened(stage.playground.world, lambda: words in texts(stage.reply()))


async def ended(delivery: asyncio.Task[bool]) -> bool:
    async with asyncio.timeout(20):
        return await delivery


async def test_when_its_time_is_up_a_reply_says_so_and_the_result_comes_as_a_message() -> None:
    async with late_stage() as stage:
        job = Job(stage)
        delivery = job.delivery(expires_at=stage.clock.now() + CLOSING_S + 0.2)
        await says(stage, GOES_ON)
        buttons = [it["label"] for row in stage.reply()["components"][1:] for it in row_of(row)]
        assert buttons == ["Cancel"]
        assert not delivery.done()
        stage.expire()
        job.finish()
        assert await ended(delivery)
        assert files(stage.reply()) == ["image-7.png", "image-8.png"]
        [pointer] = stage.messages()
        assert "has finished" in texts(pointer)


def row_of(component: dict[str, Any]) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", component.get("components", []))


@pytest.mark.parametrize("gone", [{"token": ""}, {"expires_at": 0.0}])
async def test_a_job_that_is_taken_over_too_late_for_its_token_is_delivered(
    gone: dict[str, Any],
) -> None:
    async with late_stage() as stage:
        job = Job(stage)
        delivery = job.delivery(**gone)
        stage.expire()
        job.finish()
        assert await ended(delivery)
        assert files(stage.reply()) == ["image-7.png", "image-8.png"]
        assert len(stage.messages()) == 1


async def test_a_token_that_is_invalid_before_its_time_does_not_end_the_job() -> None:
    async with late_stage() as stage:
        context = stage.playground.world.context
        context.limits = replace(context.limits, token_lifetime_s=-1.0)
        job, late = Job(stage), FakeLate("delivered")
        delivery = job.delivery(late)
        job.finish()
        assert await ended(delivery)
        assert [it.finished for it in late.delivered] == [True]


async def test_a_reply_that_people_have_deleted_is_owed_nothing() -> None:
    async with late_stage() as stage:
        stage.playground.world.messages.delete(str(stage.spec.target.message_id))
        late = FakeLate("delivered")
        assert await ended(Job(stage).delivery(late))
        assert late.delivered == []


async def late_only(
    late: FakeLate, snapshots: AsyncIterator[Snapshot] | None = None
) -> tuple[bool, list[float]]:
    """Deliver a job whose token has expired: the outcome, and the pauses."""
    clock, pauses = ManualClock(), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(seconds)

    nothing = cast("Any", None)  # what only a reply that is written needs
    delivery = ReplyDelivery(
        nothing, nothing, nothing, Languages(), late, now=clock.now, pause=pause
    )
    spec = a_spec(target=a_target(expires_at=0.0))
    found = snapshots or each(a_snapshot(a_done_state(1)))
    return await delivery.deliver(spec, found), pauses


async def test_while_discord_does_not_answer_it_is_tried_again_with_growing_pauses() -> None:
    late = FakeLate("unreachable", "unreachable", "unreachable", "delivered")
    assert await late_only(late) == (True, [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S])


async def test_discord_that_does_not_answer_for_a_day_leaves_the_result_waiting() -> None:
    is_done, pauses = await late_only(FakeLate("unreachable"))
    assert not is_done
    assert max(pauses) == MAX_PAUSE_S
    assert GIVE_UP_S <= sum(pauses) <= GIVE_UP_S + MAX_PAUSE_S


async def test_what_no_way_leads_to_waits() -> None:
    assert await late_only(FakeLate("undelivered")) == (False, [])


async def test_a_job_that_was_erased_is_owed_nothing() -> None:
    assert await late_only(FakeLate(UnknownJob("500"))) == (True, [])


async def test_a_job_of_which_nothing_is_known_is_owed_nothing() -> None:
    late = FakeLate("delivered")
    assert await late_only(late, each()) == (True, [])
    assert late.delivered == []


@pytest.mark.parametrize(
    ("token", "left_s", "editable"),
    [
        ("t", LIFETIME_S, True),
        ("t", CLOSING_S + 1, True),
        ("t", CLOSING_S, False),
        ("t", -1, False),
        ("", LIFETIME_S, False),
    ],
)
def test_a_reply_is_edited_through_a_token_that_lasts(
    token: str, left_s: float, editable: bool
) -> None:
    assert is_editable(a_target(token=token, expires_at=1000.0), 1000.0 - left_s) is editable


@pytest.mark.parametrize(
    ("written", "final"),
    [
        ("complete", True),
        ("deleted", True),
        ("refused", True),
        ("gone", False),
        ("time-is-up", False),
    ],
)
def test_what_is_owed_after_a_reply_was_written(written: Written, final: bool) -> None:
    assert is_final(written) is final


async def test_a_reader_that_is_cancelled_loses_no_snapshot_for_the_next_one() -> None:
    next_one = asyncio.Event()

    async def snapshots() -> AsyncIterator[Snapshot]:
        yield a_snapshot(a_state(1))
        await next_one.wait()
        yield a_snapshot(a_done_state(1))

    async with FollowedSnapshots(snapshots()) as followed:
        assert not (await anext(followed)).finished
        reader = asyncio.create_task(followed.last())
        await asyncio.sleep(0)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        next_one.set()
        last = await followed.last()
        assert last is not None
        assert last.finished
        assert await followed.last() == last


async def test_the_end_of_the_following_ends_the_source() -> None:
    ended, read = asyncio.Event(), asyncio.Event()

    async def snapshots() -> AsyncIterator[Snapshot]:
        try:
            yield a_snapshot(a_state(1))
            read.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with FollowedSnapshots(snapshots()) as followed:
        reader = asyncio.create_task(followed.last())
        await read.wait()
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        assert not ended.is_set()
    assert ended.is_set()
