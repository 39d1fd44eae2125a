"""Late replies that another process takes over: no message is sent a second time."""

from __future__ import annotations

import pytest

from playground.discord.permissions import (
    BOT_PERMISSIONS,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
)
from replies.late.late_reply import MAX_UNANSWERED
from replies.late.ways import NONCE_LIFETIME_S, REPOST_S
from tests.bot.late_stage import DIRECT, Crash, LateStage, files, late_stage, texts

ALL_FILES = ["image-7.png", "image-8.png"]
SOON_S, LATER_S = REPOST_S - 1, REPOST_S
UNREADABLE = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY


async def crashed(stage: LateStage, where: str, *, gone: bool = True) -> None:
    """Deliver, until the process ends; `gone`: the reply had been deleted before."""
    if gone:
        stage.playground.world.messages.delete(str(stage.spec.target.message_id))
    stage.expire()
    stage.intents.crash = where
    with pytest.raises(Crash):
        await stage.deliver()
    stage.intents.crash = ""


@pytest.mark.parametrize("permissions", [BOT_PERMISSIONS, UNREADABLE])
async def test_what_was_only_intended_is_sent_while_the_nonce_protects(permissions: int) -> None:
    async with late_stage() as stage:
        stage.playground.world.app_permissions = permissions
        await crashed(stage, "after the intent")
        assert stage.messages() == []
        stage.clock.advance(SOON_S)
        assert await stage.deliver() == "delivered"
        assert [files(it) for it in stage.messages()] == [ALL_FILES]
        assert stage.messages(DIRECT) == []


@pytest.mark.parametrize("permissions", [BOT_PERMISSIONS, UNREADABLE])
async def test_what_was_only_intended_goes_the_next_way_when_the_nonce_is_over(
    permissions: int,
) -> None:
    async with late_stage() as stage:
        stage.playground.world.app_permissions = permissions
        await crashed(stage, "after the intent")
        stage.clock.advance(LATER_S)
        assert await stage.deliver() == "delivered"
        assert stage.messages() == []
        assert [files(it) for it in stage.messages(DIRECT)] == [ALL_FILES]


@pytest.mark.parametrize("after_s", [SOON_S, LATER_S, 86_400])
async def test_what_was_sent_is_found_again_by_the_id_of_its_job(after_s: float) -> None:
    async with late_stage() as stage:
        await crashed(stage, "before the id")
        [sent] = stage.messages()
        stage.clock.advance(after_s)
        assert await stage.deliver() == "delivered"
        assert [it["id"] for it in stage.messages()] == [sent["id"]]
        assert files(stage.messages()[0]) == ALL_FILES
        assert stage.messages(DIRECT) == []
        assert stage.intents.kept[stage.spec.job_id].message_id == int(sent["id"])


async def test_what_was_sent_and_cannot_be_read_is_not_sent_again_in_the_time_of_its_nonce() -> (
    None
):
    async with late_stage() as stage:
        stage.playground.world.app_permissions = UNREADABLE
        await crashed(stage, "before the id")
        stage.clock.advance(SOON_S)
        assert await stage.deliver() == "delivered"
        assert [files(it) for it in stage.messages()] == [ALL_FILES]
        assert stage.messages(DIRECT) == []


async def test_what_was_sent_and_cannot_be_read_is_not_sent_again_in_the_channel_later() -> None:
    async with late_stage() as stage:
        stage.playground.world.app_permissions = UNREADABLE
        await crashed(stage, "before the id")
        stage.clock.advance(LATER_S)
        assert await stage.deliver() == "delivered"
        assert [files(it) for it in stage.messages()] == [ALL_FILES]
        assert [files(it) for it in stage.messages(DIRECT)] == [ALL_FILES]


@pytest.mark.parametrize("after_s", [SOON_S, 86_400])
async def test_a_direct_message_that_was_sent_is_found_again(after_s: float) -> None:
    async with late_stage() as stage:
        stage.playground.world.app_permissions = BOT_PERMISSIONS & ~VIEW_CHANNEL
        await crashed(stage, "before the id", gone=False)
        stage.intents.crash = ""
        [sent] = stage.messages(DIRECT)
        stage.clock.advance(after_s)
        assert await stage.deliver() == "delivered"
        assert [it["id"] for it in stage.messages(DIRECT)] == [sent["id"]]


@pytest.mark.parametrize("after_s", [SOON_S, 86_400])
async def test_a_message_that_points_to_the_reply_is_found_again(after_s: float) -> None:
    async with late_stage() as stage:
        await crashed(stage, "before the id", gone=False)
        [pointer] = stage.messages()
        stage.clock.advance(after_s)
        assert await stage.deliver() == "delivered"
        assert [it["id"] for it in stage.messages()] == [pointer["id"]]
        assert "has finished" in texts(pointer)
        assert stage.messages(DIRECT) == []


async def test_the_reply_itself_is_not_taken_for_the_message_that_points_to_it() -> None:
    async with late_stage() as stage:
        await crashed(stage, "after the intent", gone=False)
        assert files(stage.reply()) == ALL_FILES
        stage.clock.advance(SOON_S)
        assert await stage.deliver() == "delivered"
        [pointer] = stage.messages()
        assert "has finished" in texts(pointer)


async def test_a_message_that_somebody_deleted_is_not_sent_again() -> None:
    async with late_stage() as stage:
        await crashed(stage, "before the id")
        [sent] = stage.messages()
        stage.playground.world.messages.delete(sent["id"])
        assert await stage.deliver() == "delivered"
        assert stage.messages() == []
        assert stage.messages(DIRECT) == []


async def test_a_reply_that_was_delivered_is_delivered_once() -> None:
    async with late_stage() as stage:
        stage.expire()
        assert await stage.deliver() == "delivered"
        stage.clock.advance(86_400)
        assert await stage.deliver() == "delivered"
        assert len(stage.messages()) == 1


async def test_while_discord_does_not_answer_it_is_tried_and_then_left_for_later() -> None:
    async with late_stage() as stage:
        await crashed(stage, "after the intent")
        faults = stage.playground.world.faults
        faults.update({"rest_failure": "503", "rest_routes": "messages"})
        assert await stage.deliver() == "unreachable"
        assert stage.pauses == [2, 4, 8, 16, 30, 30, 30]
        assert len(stage.pauses) == MAX_UNANSWERED - 1
        assert sum(stage.pauses) >= NONCE_LIFETIME_S
        faults.clear()
        assert await stage.deliver() == "delivered"
        assert stage.messages() == []
        assert [files(it) for it in stage.messages(DIRECT)] == [ALL_FILES]


async def test_discord_that_answers_again_in_time_gets_the_message_once() -> None:
    async with late_stage() as stage:
        await crashed(stage, "after the intent")
        faults = stage.playground.world.faults
        # Where it looks, then where it sends, and where it looks again.
        faults.update({"rest_failure": "503", "rest_routes": "messages", "rest_requests": 3})
        assert await stage.deliver() == "delivered"
        assert stage.pauses == [2, 4, 8]
        assert len(stage.messages()) == 1
