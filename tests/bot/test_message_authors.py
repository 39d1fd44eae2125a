"""What the rules are told of who writes a message and where, and what the bot may do there."""

from __future__ import annotations

import asyncio

import pytest

from cogs.message_invocation import MessageInvocation
from cogs.recent_refusals import RecentRefusals
from guilds.decisions import Member, Place
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.ids import GUILD_ID
from playground.discord.permissions import CREATE_PUBLIC_THREADS, SEND_MESSAGES_IN_THREADS
from playground.discord.person import Person
from playground.discord.users import MIKA
from tests.bot.message_stage import MessageStage, message_stage
from tests.bot.talk_stage import Serve


async def written(it: MessageStage, person: Person, channel: str = "studio") -> MessageInvocation:
    """A message that somebody writes in a channel, as the bot hears it."""
    ours = it.bot.wait_for("message", check=lambda heard: heard.content == "hello", timeout=15)
    hearing = asyncio.create_task(ours)
    await person.writer.post("hello", channel=channel)
    return MessageInvocation(await hearing, it.bot, RecentRefusals())


async def test_the_roles_of_the_author_are_told_without_the_one_that_all_have(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        editor = it.playground.world.directory.editor
        role = editor.add_role("playground", "Filmmakers")
        editor.give_role("playground", "mika", role.id)
        message = await written(it, it.mika)
        assert message.member == Member(user_id=int(MIKA.id), role_ids=(int(role.id),))
        assert message.requester.role_ids == (int(role.id),)


async def test_a_channel_that_is_age_restricted_is_told_and_so_are_its_threads(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        editor = it.playground.world.directory.editor
        club = editor.add_channel("playground", "club", nsfw=True)
        guild_id, channel_id = int(GUILD_ID), int(club.id)
        in_club = Place(guild_id=guild_id, channel_id=channel_id, age_restricted=True)
        assert (await written(it, it.mika, "club")).place == in_club
        thread = it.mika.threads.start("Owls", channel="club")
        assert (await written(it, it.mika, thread.key)).place == Place(
            guild_id=guild_id,
            channel_id=int(thread.id),
            parent_id=channel_id,
            age_restricted=True,
        )
        assert not (await written(it, it.mika)).place.age_restricted


async def test_only_who_manages_the_guild_is_told_how_to_change_its_rules(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        assert (await written(it, it.robin)).manages_guild
        assert not (await written(it, it.mika)).manages_guild
        assert not (await written(it, it.mika, "dm")).manages_guild


@pytest.mark.parametrize("missing", [CREATE_PUBLIC_THREADS, SEND_MESSAGES_IN_THREADS])
async def test_a_thread_is_offered_where_the_bot_may_open_one(
    serve_talks: Serve, missing: int
) -> None:
    async with message_stage(serve_talks) as it:
        thread = it.mika.threads.start("Owls")
        assert (await written(it, it.mika)).can_open_thread
        assert not (await written(it, it.mika, thread.key)).can_open_thread
        assert not (await written(it, it.mika, "dm")).can_open_thread
        editor = it.playground.world.directory.editor
        editor.permit_bot("playground", GUILD_CHANNEL.id, missing, allowed=False)
        assert not (await written(it, it.mika)).can_open_thread
