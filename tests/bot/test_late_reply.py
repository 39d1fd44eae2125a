"""Results that come when the interaction has expired: which ways they go, and who is mentioned."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.errors import ContentRefused
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.ids import GUILD_ID
from playground.discord.permissions import (
    ATTACH_FILES,
    BOT_PERMISSIONS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from playground.discord.users import MIKA, ROBIN
from replies.message import Reply
from tests.bot.builders import (
    a_done_state,
    a_failed_state,
    a_file,
    a_media_ref,
    a_request,
    a_snapshot,
    a_state,
)
from tests.bot.late_stage import (
    DIRECT,
    LateStage,
    files,
    late_stage,
    mentioned,
    texts,
)
from tests.bot.test_reply import a_view

ALL_FILES = ["image-7.png", "image-8.png"]
MENTIONS = f"<@{ROBIN.id}> <@{MIKA.id}> @everyone"


async def with_one_file(stage: LateStage) -> str:
    """Put the first file into the reply while the token is valid; the id of the attachment."""
    reply = Reply(stage.client, stage.store, stage.spec.target)
    await reply.edit(a_view(), [a_file()], "a fox")
    return str(stage.reply()["attachments"][0]["id"])


def permit(stage: LateStage, permissions: int) -> None:
    stage.playground.world.app_permissions = permissions


def link(stage: LateStage) -> str:
    ids = f"{GUILD_ID}/{GUILD_CHANNEL.id}/{stage.spec.target.message_id}"
    return f"https://discord.com/channels/{ids}"


async def test_the_reply_is_edited_keeps_its_files_and_a_message_points_to_it() -> None:
    async with late_stage() as stage:
        kept = await with_one_file(stage)
        stage.expire()
        snapshot = stage.snapshot(request=a_request(prompt=MENTIONS))
        assert await stage.deliver(snapshot) == "delivered"
        reply = stage.reply()
        assert files(reply) == ALL_FILES
        assert reply["attachments"][0]["id"] == kept
        assert texts(reply).startswith("**Imagined**")
        assert mentioned(reply) == []
        [pointer] = stage.messages()
        assert texts(pointer) == f"<@{MIKA.id}> Your command has finished: {link(stage)}"
        assert mentioned(pointer) == [MIKA.id]
        assert files(pointer) == []
        assert stage.messages(DIRECT) == []


async def test_a_reply_that_may_not_be_read_is_edited_with_all_files() -> None:
    async with late_stage() as stage:
        await with_one_file(stage)
        stage.expire()
        permit(stage, BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY)
        assert await stage.deliver() == "delivered"
        assert files(stage.reply()) == ALL_FILES
        assert len(stage.messages()) == 1


async def test_where_the_reply_is_gone_a_new_message_carries_the_files() -> None:
    async with late_stage() as stage:
        stage.playground.world.messages.delete(str(stage.spec.target.message_id))
        stage.expire()
        assert await stage.deliver(stage.snapshot(request=a_request(prompt=MENTIONS))) == (
            "delivered"
        )
        [carrier] = stage.messages()
        assert files(carrier) == ALL_FILES
        assert mentioned(carrier) == [MIKA.id]
        assert texts(carrier).startswith(f"<@{MIKA.id}> Your command has finished.")
        buttons = [it for row in carrier["components"] for it in row.get("components", [])]
        assert f"v1:delete:{stage.spec.job_id}" in [it["custom_id"] for it in buttons]


async def test_a_message_that_names_who_cancelled_the_job_mentions_its_requester_alone() -> None:
    async with late_stage() as stage:
        stage.playground.world.messages.delete(str(stage.spec.target.message_id))
        stage.expire()
        job = {"job_id": stage.spec.job_id, "requester": stage.spec.requester}
        snapshot = a_snapshot(a_state(1, status="cancelled"), cancelled_by=int(ROBIN.id), **job)
        assert await stage.deliver(snapshot) == "delivered"
        [carrier] = stage.messages()
        assert f"<@{ROBIN.id}>" in texts(carrier)
        assert mentioned(carrier) == [MIKA.id]


async def test_where_the_bot_may_not_write_a_direct_message_points_to_the_reply() -> None:
    async with late_stage() as stage:
        stage.expire()
        permit(stage, BOT_PERMISSIONS & ~SEND_MESSAGES)
        assert await stage.deliver() == "delivered"
        assert files(stage.reply()) == ALL_FILES
        assert stage.messages() == []
        [pointer] = stage.messages(DIRECT)
        assert link(stage) in texts(pointer)
        assert files(pointer) == []


async def test_a_reply_that_was_edited_is_delivered_even_if_nothing_can_point_to_it() -> None:
    async with late_stage() as stage:
        stage.expire()
        permit(stage, BOT_PERMISSIONS & ~SEND_MESSAGES)
        stage.playground.world.directory.people.close_direct_messages("mika")
        assert await stage.deliver() == "delivered"
        assert files(stage.reply()) == ALL_FILES


async def test_where_the_channel_is_hidden_or_takes_no_files_they_come_directly() -> None:
    for missing in (VIEW_CHANNEL, ATTACH_FILES):
        async with late_stage() as stage:
            stage.expire()
            permit(stage, BOT_PERMISSIONS & ~missing)
            assert await stage.deliver() == "delivered"
            assert stage.messages() == []
            [carrier] = stage.messages(DIRECT)
            assert files(carrier) == ALL_FILES
            assert mentioned(carrier) == [MIKA.id]


async def test_from_a_deleted_channel_the_files_come_directly() -> None:
    async with late_stage() as stage:
        stage.expire()
        stage.playground.world.delete_channel("playground")
        assert await stage.deliver() == "delivered"
        [carrier] = stage.messages(DIRECT)
        assert files(carrier) == ALL_FILES


async def test_from_a_guild_that_the_bot_left_the_files_come_directly() -> None:
    async with late_stage() as stage:
        stage.expire()
        guilds = stage.playground.world.directory.guilds
        guilds.add("second")
        guilds.leave("playground")
        assert await stage.deliver() == "delivered"
        assert stage.messages() == []
        assert files(stage.messages(DIRECT)[0]) == ALL_FILES


async def test_who_shares_no_guild_with_the_bot_any_more_gets_it_with_the_next_command() -> None:
    async with late_stage() as stage:
        stage.expire()
        stage.playground.world.directory.guilds.leave("playground")
        assert await stage.deliver() == "undelivered"
        assert stage.messages(DIRECT) == []


async def test_where_direct_messages_are_closed_too_nothing_is_delivered() -> None:
    async with late_stage() as stage:
        stage.expire()
        stage.playground.world.delete_channel("playground")
        stage.playground.world.directory.people.close_direct_messages("mika")
        assert await stage.deliver() == "undelivered"
        assert await stage.deliver() == "undelivered"


async def test_where_the_app_is_installed_for_the_user_alone_the_files_come_directly() -> None:
    async with late_stage(user_install=True) as stage:
        stage.expire()
        assert await stage.deliver() == "delivered"
        assert stage.messages() == []
        assert files(stage.messages(DIRECT)[0]) == ALL_FILES


async def test_files_that_discord_refuses_become_links() -> None:
    async with late_stage() as stage:
        world = stage.playground.world
        world.messages.delete(str(stage.spec.target.message_id))
        world.limits = replace(world.limits, attachment_size_bytes=10)
        stage.expire()
        assert await stage.deliver(stage.snapshot(1)) == "delivered"
        [carrier] = stage.messages()
        assert files(carrier) == []
        assert mentioned(carrier) == [MIKA.id]
        assert texts(carrier).startswith(f"<@{MIKA.id}> Your command has finished.")
        assert "https://cdn.example/fox.png" in texts(carrier)


async def test_results_that_are_too_much_for_one_request_follow_by_edits() -> None:
    async with late_stage() as stage:
        stage.playground.world.messages.delete(str(stage.spec.target.message_id))
        stage.expire()
        large = a_media_ref(b"\x89PNG\r\n" + bytes(9 * 2**20))
        states = [a_done_state(number, media=large) for number in (1, 2, 3)]
        job = {"job_id": stage.spec.job_id, "requester": stage.spec.requester}
        assert await stage.deliver(a_snapshot(*states, **job)) == "delivered"
        [carrier] = stage.messages()
        assert files(carrier) == [*ALL_FILES, "image-9.png"]
        assert carrier["edited_timestamp"] is not None
        assert mentioned(carrier) == [MIKA.id]
        assert texts(carrier).startswith(f"<@{MIKA.id}> Your command has finished.")


async def test_a_reply_in_a_direct_channel_is_edited_there() -> None:
    async with late_stage(DIRECT) as stage:
        stage.expire()
        assert await stage.deliver() == "delivered"
        assert files(stage.reply()) == ALL_FILES
        [pointer] = stage.messages(DIRECT)
        message_id = stage.spec.target.message_id
        assert f"https://discord.com/channels/@me/{DIRECT.id}/{message_id}" in texts(pointer)


async def test_a_job_that_failed_altogether_is_told_as_well() -> None:
    async with late_stage() as stage:
        stage.expire()
        failed = a_failed_state(1, ContentRefused("no"))
        job = {"job_id": stage.spec.job_id, "requester": stage.spec.requester}
        assert await stage.deliver(a_snapshot(failed, **job)) == "delivered"
        assert texts(stage.reply()).startswith("**No image:**")
        assert mentioned(stage.messages()[0]) == [MIKA.id]
