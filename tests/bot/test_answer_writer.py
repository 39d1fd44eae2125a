"""The one writer of an answer, against messages that the test holds in its hands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from jobs.follow_ups import FollowUpsOfRun
from replies.answers.rhythm import INTERVAL_S
from replies.answers.shown import ShownMessages
from replies.answers.writer import AnswerWriter
from replies.discord_requests import NotNow, Refused, ReplyGone
from replies.late.channel import SentAndDeleted
from replies.writer import Written
from tests.bot.answer_place import FIRST, FakePlace, Snapshots
from tests.bot.answer_states import answered, growing, stopped
from tests.bot.builders import ENGLISH
from tests.playground.manual_clock import ManualClock

SENTENCE = "A fox is a small animal with a large tail. "
TWO_PAGES, THREE_PAGES = SENTENCE * 80, SENTENCE * 150
UNKNOWN_MESSAGE = ReplyGone(404, 10008)
REST_IN_FILE = "The whole answer is in answer.md."


class Clock:
    """A monotonic clock on which every edit is due: it jumps whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 100
        return self.now


class Now:
    """Seconds since the epoch: no two edits are at the same time."""

    def __init__(self) -> None:
        self.now = 112.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


async def recorded(*ids: int) -> FollowUpsOfRun:
    follow_ups = FollowUpsOfRun()
    for position, message_id in enumerate(ids, 1):
        await follow_ups.add("500", position, message_id)
    return follow_ups


async def write(
    place: FakePlace,
    snapshots: Snapshots,
    follow_ups: FollowUpsOfRun | None = None,
    *,
    clock: Callable[[], float] | None = None,
    **options: Any,
) -> Written:
    shown = ShownMessages(place, follow_ups or FollowUpsOfRun(), "500", FIRST, ENGLISH)
    writer = AnswerWriter(
        shown,
        translations=ENGLISH,
        interval=lambda: INTERVAL_S,
        clock=clock or Clock(),
        now=clock or Now(),
        **options,
    )
    async with asyncio.timeout(10):
        return await writer.write(snapshots.__aiter__(), until=4000.0)


async def test_an_answer_grows_in_its_message_until_it_is_complete() -> None:
    place, snapshots = FakePlace(), Snapshots(growing())
    writing = asyncio.create_task(write(place, snapshots))
    await place.says("waiting for cerebras · 14 s")
    snapshots.put(growing("A fox"))
    await place.says("A fox\n-# cerebras · writing")
    snapshots.put(growing("A fox is red"))
    await place.says("A fox is red\n")
    snapshots.put(answered("A fox is red."))
    assert await writing == "complete"
    [shown] = place.shown
    assert shown.startswith("A fox is red.\n-# talk/fox-1 · cerebras · 3.2 s")
    assert place.messages[FIRST].buttons == ["Continue", "Forget", "Delete"]


async def test_first_words_and_the_end_do_not_wait_for_the_interval() -> None:
    clock, place, snapshots = ManualClock(112), FakePlace(), Snapshots(growing())
    clock.advance(1)
    writing = asyncio.create_task(write(place, snapshots, clock=clock.now))
    await asyncio.sleep(0)
    clock.advance(0.5)
    snapshots.put(growing())
    await place.says("waiting for")
    clock.advance(0.5)  # less than the interval
    snapshots.put(growing("A"))
    await place.says("A\n-# cerebras · writing")
    clock.advance(0.5)
    snapshots.put(growing("A fox is"))
    snapshots.put(answered())
    assert await writing == "complete"
    assert len(place.messages[FIRST].edits) == 3


async def test_a_status_is_edited_again_while_nothing_new_comes() -> None:
    place, snapshots = FakePlace(), Snapshots(growing("A fox"))
    writing = asyncio.create_task(write(place, snapshots))
    await place.says("still waiting, nothing new for")
    snapshots.put(answered())
    assert await writing == "complete"


async def test_a_longer_answer_goes_on_in_further_messages_that_are_recorded() -> None:
    place, snapshots, follow_ups = FakePlace(), Snapshots(growing("A fox")), FollowUpsOfRun()
    writing = asyncio.create_task(write(place, snapshots, follow_ups))
    await place.says("writing")
    snapshots.put(growing(TWO_PAGES))
    await place.until(lambda: len(place.messages) == 2)
    assert place.messages[FIRST].buttons == []
    assert "writing" not in place.messages[FIRST].edits[-1]
    assert place.messages[601].buttons == ["Stop"]
    snapshots.put(answered(THREE_PAGES))
    assert await writing == "complete"
    assert await follow_ups.of("500") == (601, 602)
    assert place.nonces == ["a1-500", "a2-500"]
    whole = " ".join(place.shown).split("-# ")[0].split()
    assert whole == THREE_PAGES.split()


async def test_messages_that_another_process_sent_are_edited_and_not_sent_again() -> None:
    place = FakePlace(701, 702)
    snapshots = Snapshots(stopped(THREE_PAGES, "interrupted"))
    assert await write(place, snapshots, await recorded(701, 702)) == "complete"
    assert place.nonces == []
    assert "The bot was restarted" in place.messages[702].edits[-1]
    assert "Ask again" in place.messages[702].buttons
    assert [it.edits[-1][:5] for it in place.messages.values()] == ["A fox"] * 3


async def test_a_message_whose_words_are_not_known_any_more_is_deleted() -> None:
    place = FakePlace(701, 702)
    snapshots = Snapshots(stopped(TWO_PAGES, "interrupted"))
    assert await write(place, snapshots, await recorded(701, 702)) == "complete"
    assert place.deleted == [702]
    assert "The bot was restarted" in place.messages[701].edits[-1]


@pytest.mark.parametrize(
    ("error", "written"),
    [
        (UNKNOWN_MESSAGE, "deleted"),
        (ReplyGone(404, 10003), "gone"),  # its thread was deleted
        (ReplyGone(401, 50027), "gone"),  # the token is not valid any more
        (ReplyGone(403, 50001), "gone"),
    ],
)
async def test_a_reply_that_cannot_be_edited_ends_the_writing(
    error: Exception, written: Written
) -> None:
    place = FakePlace()
    place.errors[FIRST] = [error]
    assert await write(place, Snapshots(growing("A fox"))) == written


async def test_what_stood_in_a_last_message_that_people_deleted_is_in_the_file() -> None:
    place = FakePlace(701)
    place.errors[701] = [UNKNOWN_MESSAGE] * 9
    snapshots = Snapshots(answered(TWO_PAGES))
    assert await write(place, snapshots, await recorded(701)) == "complete"
    assert place.messages[FIRST].edits[-1].endswith(REST_IN_FILE)
    assert place.messages[FIRST].files == ["answer.md"]


async def test_a_message_that_people_deleted_between_others_is_left_out() -> None:
    place = FakePlace(701, 702)
    place.errors[701] = [UNKNOWN_MESSAGE] * 9
    snapshots = Snapshots(answered(THREE_PAGES))
    assert await write(place, snapshots, await recorded(701, 702)) == "complete"
    assert place.messages[701].edits == []
    assert "Continue" in place.messages[702].buttons
    assert place.nonces == []


@pytest.mark.parametrize("error", [ReplyGone(403, 50013), SentAndDeleted()])
async def test_where_no_further_message_may_be_sent_the_rest_is_in_the_file(
    error: Exception,
) -> None:
    place = FakePlace()
    place.errors[0] = [error] * 9
    assert await write(place, Snapshots(answered(THREE_PAGES))) == "complete"
    assert len(place.errors[0]) == 8, "it is tried once"
    assert place.messages[FIRST].edits[-1].endswith(REST_IN_FILE)
    assert place.messages[FIRST].files == ["answer.md"]


async def test_words_that_discord_does_not_take_are_in_the_file() -> None:
    place = FakePlace()
    place.errors[FIRST] = [Refused()]
    assert await write(place, Snapshots(answered("A fox."))) == "complete"
    [shown] = place.shown
    assert "A fox." not in shown
    assert shown.endswith(REST_IN_FILE)
    assert place.messages[FIRST].files == ["answer.md"]


async def test_a_message_that_takes_no_edit_at_all_is_gone() -> None:
    place = FakePlace()
    place.errors[FIRST] = [Refused(), Refused()]  # as in an archived thread
    assert await write(place, Snapshots(answered("A fox."))) == "gone"


async def test_while_discord_does_not_answer_it_is_tried_again() -> None:
    place = FakePlace()
    place.errors = {FIRST: [NotNow(), NotNow()], 0: [NotNow()]}
    assert await write(place, Snapshots(answered(TWO_PAGES))) == "complete"
    assert len(place.shown) == 2
    assert place.nonces == ["a1-500"]


async def test_a_job_that_is_erased_meanwhile_is_written_no_more() -> None:
    snapshots = Snapshots(growing("A fox"))
    place = FakePlace()
    writing = asyncio.create_task(write(place, snapshots))
    await place.says("A fox")
    snapshots.put(None)
    assert await writing == "complete"


async def test_a_job_of_which_nothing_is_known_leaves_its_reply() -> None:
    place, snapshots = FakePlace(), Snapshots()
    snapshots.put(None)
    assert await write(place, snapshots) == "complete"
    assert place.shown == []


async def test_when_the_time_is_up_the_writing_ends() -> None:
    place = FakePlace()
    shown = ShownMessages(place, FollowUpsOfRun(), "500", FIRST, ENGLISH)
    writer = AnswerWriter(shown, translations=ENGLISH, interval=lambda: INTERVAL_S)
    assert await writer.write(Snapshots(growing()).__aiter__(), until=0.0) == "time-is-up"


async def test_a_message_that_is_being_sent_when_the_process_ends_is_recorded() -> None:
    place, follow_ups = FakePlace(), FollowUpsOfRun()
    place.may_send.clear()
    writing = asyncio.create_task(write(place, Snapshots(growing(TWO_PAGES)), follow_ups))
    async with asyncio.timeout(5):
        await place.sending.wait()
    writing.cancel()
    await asyncio.sleep(0)
    place.may_send.set()
    await asyncio.gather(writing, return_exceptions=True)
    assert await follow_ups.of("500") == (601,)


async def test_a_notice_stands_above_all() -> None:
    place = FakePlace()
    assert await write(place, Snapshots(answered()), notice="Earlier:") == "complete"
    assert place.shown[0].startswith("Earlier:\nA fox.")
