"""Results that no way led to their member: they are shown behind the next command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord

from hfmedia.types import MediaRef
from jobs.models import Snapshot
from playground.discord.message import EPHEMERAL
from replies.late.waiting import LOOK_S, WaitingResults
from tests.bot.answer_states import a_chat_request, a_talk, answered
from tests.bot.builders import ENGLISH, a_done_state, a_media_ref, a_snapshot
from tests.bot.late_stage import DIRECT, LateStage, files, late_stage, mentioned, texts
from tests.playground.bots import Bot, connected

NOTICE = "The result of an earlier command, which could not be sent to you before:"


async def undelivered(stage: LateStage) -> None:
    stage.expire()
    world = stage.playground.world
    world.directory.people.close_direct_messages("mika")
    world.delete_channel("playground")
    assert await stage.deliver() == "undelivered"


@asynccontextmanager
async def next_command(
    stage: LateStage, *, thinking: bool = False
) -> AsyncIterator[discord.Interaction[Any]]:
    """Mika's next command, in the direct channel, which the bot has answered."""
    answered: asyncio.Queue[discord.Interaction[Any]] = asyncio.Queue()

    def build(bot: Bot) -> None:
        @bot.tree.command(description="Next")
        async def following(interaction: discord.Interaction[Any]) -> None:
            if thinking:
                await interaction.response.defer(thinking=True)
            else:
                await interaction.response.send_message("on its way")
            answered.put_nowait(interaction)

    async with connected(stage.playground, build):
        await stage.playground.world.person("mika").command("following", channel="dm")
        async with asyncio.timeout(10):
            interaction = await answered.get()
        yield interaction


async def show(
    stage: LateStage,
    interaction: discord.Interaction[Any],
    snapshot: Snapshot | None = None,
    pause: Callable[[float], Awaitable[None]] | None = None,
) -> bool:
    waiting = WaitingResults(stage.client, stage.store, stage.sandbox, pause=pause or stage.pause)
    result = snapshot or stage.snapshot()
    return await waiting.show(interaction, stage.spec, result, ENGLISH)


def shown_privately(stage: LateStage) -> dict[str, Any]:
    """The one ephemeral message in the direct channel."""
    [message] = [it for it in stage.messages(DIRECT) if it["flags"] & EPHEMERAL]
    return message


async def test_the_next_command_shows_the_files_to_the_member_alone() -> None:
    async with late_stage() as stage:
        await undelivered(stage)
        async with next_command(stage) as interaction:
            assert await show(stage, interaction)
        shown = shown_privately(stage)
        assert files(shown) == ["image-7.png", "image-8.png"]
        assert texts(shown).startswith(f"{NOTICE}\n**Imagined**")
        assert mentioned(shown) == []


async def test_a_result_whose_file_is_gone_is_shown_as_a_link() -> None:
    async with late_stage() as stage:
        await undelivered(stage)
        ref = a_media_ref()
        lost = MediaRef(uri="file:///gone", content_type="image/png", size=3, url=ref.url)
        snapshot = a_snapshot(a_done_state(1, media=lost), job_id=stage.spec.job_id)
        async with next_command(stage) as interaction:
            assert await show(stage, interaction, snapshot)
        shown = shown_privately(stage)
        assert files(shown) == []
        assert "no longer has the file" in texts(shown)


async def test_when_the_next_command_has_expired_too_it_goes_on_waiting() -> None:
    async with late_stage() as stage:
        await undelivered(stage)
        async with next_command(stage) as interaction:
            stage.expire()
            assert not await show(stage, interaction)


async def test_it_is_shown_only_when_the_answer_has_been_filled_in() -> None:
    async with late_stage() as stage:
        await undelivered(stage)
        async with next_command(stage, thinking=True) as interaction:

            async def pause(seconds: float) -> None:
                await stage.pause(seconds)
                if len(stage.pauses) == 3:
                    await interaction.edit_original_response(content="a bird")

            assert await show(stage, interaction, pause=pause)
        assert stage.pauses == [LOOK_S] * 3
        assert files(shown_privately(stage)) == ["image-7.png", "image-8.png"]
        [answer] = [it for it in stage.messages(DIRECT) if not it["flags"] & EPHEMERAL]
        assert answer["content"] == "a bird"


async def test_behind_an_answer_that_is_never_filled_in_it_goes_on_waiting() -> None:
    async with late_stage() as stage:
        await undelivered(stage)
        async with next_command(stage, thinking=True) as interaction:
            assert not await show(stage, interaction)
        [answer] = stage.messages(DIRECT)
        assert files(answer) == []


async def test_an_answer_is_shown_to_the_member_alone_in_as_many_messages_as_it_takes() -> None:
    async with late_stage() as stage:
        stage.spec = replace(stage.spec, request=a_chat_request(), count=1, talk=a_talk())
        snapshot = answered("A fox is a small animal. " * 150, job_id=stage.spec.job_id)
        async with next_command(stage) as interaction:
            assert await show(stage, interaction, snapshot)
        first, second = [it for it in stage.messages(DIRECT) if it["flags"] & EPHEMERAL]
        assert texts(first).startswith(f"{NOTICE}\nA fox")
        assert "talk/fox-1 · cerebras" in texts(second)
        assert [it["label"] for it in second["components"][-1]["components"]] == [
            "Continue",
            "Forget",
            "Delete",
        ]
