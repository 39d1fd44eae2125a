"""Buttons on messages that came later than their reply, clicked in the playground's Discord."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import discord
import pytest

from cogs.buttons.delete import Delete
from cogs.components import Components
from cogs.handlers import Click, JobButtonHandler
from i18n import Languages
from playground.discord.enums import InteractionType
from playground.discord.events import Event, MessageDeleted
from playground.discord.invocation import Invocation
from tests.bot.late_stage import LateStage, late_stage
from tests.playground.bots import Bot, connected


class Again(JobButtonHandler):
    """Repeats what the button is about."""

    kind = "again"

    async def clicked(self, click: Click) -> None:
        await click.interaction.response.send_message(f"job {click.argument}", ephemeral=True)


def with_buttons(bot: Bot) -> None:
    service = cast("Any", None)  # neither handler uses it
    components = Components([Delete(service), Again(service)])
    cast("Any", bot).languages = Languages()

    @bot.event
    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        await components.dispatch(interaction)


async def carrier(stage: LateStage) -> dict[str, Any]:
    """The message that came instead of the deleted reply."""
    stage.playground.world.messages.delete(str(stage.spec.target.message_id))
    stage.expire()
    assert await stage.deliver() == "delivered"
    return stage.messages()[0]


async def answer(click: Invocation) -> str:
    """What only the one who clicked reads."""
    return str((await click.reply(lambda message: bool(message["content"])))["content"])


async def delete(stage: LateStage, who: str, message: dict[str, Any]) -> None:
    """Click Delete, and wait until the message is deleted."""
    deleted = asyncio.Event()

    def on_event(event: Event) -> None:
        if isinstance(event, MessageDeleted) and event.message.id == message["id"]:
            deleted.set()

    world = stage.playground.world
    with world.feed.listening(on_event):
        await world.person(who).click(message, "Delete")
        async with asyncio.timeout(10):
            await deleted.wait()


async def test_a_member_deletes_what_was_sent_to_them_and_others_do_not() -> None:
    async with late_stage() as stage, connected(stage.playground, with_buttons):
        world = stage.playground.world
        world.directory.add_member("sam")
        message = await carrier(stage)
        refused = await world.person("sam").click(message, "Delete")
        assert "Only" in await answer(refused)
        await delete(stage, "mika", message)


async def test_a_late_message_can_repeat_its_own_job_and_no_other() -> None:
    async with late_stage() as stage, connected(stage.playground, with_buttons):
        world = stage.playground.world
        message = await carrier(stage)
        repeated = await world.person("robin").click(message, "Again")
        assert await answer(repeated) == f"job {stage.spec.job_id}"
        source = world.messages.get(message["id"])
        forged = world.interactions.create(
            InteractionType.MESSAGE_COMPONENT,
            world.person("robin").user,
            source.channel,
            {"component_type": 2, "custom_id": "v1:again:500", "id": 1},
            source_message=source,
        )
        assert "job 500" not in await answer(Invocation(forged, world.messages, world.context))


@pytest.mark.parametrize("who", ["mika", "robin"])
async def test_the_message_that_points_to_the_reply_is_deleted_by_its_member_or_a_moderator(
    who: str,
) -> None:
    async with late_stage() as stage, connected(stage.playground, with_buttons):
        stage.expire()
        assert await stage.deliver() == "delivered"
        [pointer] = stage.messages()
        await delete(stage, who, pointer)
