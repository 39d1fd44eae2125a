"""The page's button that kills the bot: it is started again, and the same replies fill."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from app.bot_process import BotProcess
from playground import Limits, Playground
from playground.providers import INSTANT
from tests.e2e.stage import HANG_TIMEOUT_S, finished, happened, words


@asynccontextmanager
async def played() -> AsyncIterator[tuple[Playground, asyncio.Task[int]]]:
    """A playground with a bot that it has started, and the task that ends with the bot."""
    bot = BotProcess()
    limits = Limits(identify_interval_s=0.0)
    async with Playground(page_port=0, limits=limits, kill_bot=bot.kill) as playground:
        running = asyncio.create_task(bot.run(playground.environment()))
        try:
            await happened(playground.world, lambda: playground.world.bot_online)
            yield playground, running
        finally:
            running.cancel()
            await asyncio.wait([running])
            await bot.stop()


async def press_kill(playground: Playground) -> None:
    """What the page sends when the button is pressed."""
    url = f"{playground.page_url}api/bot/kill"
    async with aiohttp.ClientSession() as session, session.post(url, json={}) as response:
        assert response.status == 200
        assert (await response.json())["can_kill_bot"]


async def test_a_killed_bot_starts_again_and_fills_four_pictures_and_a_video(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with played() as (playground, _):
        settings = playground.providers.settings
        settings.update({name: {"latency": 6, "queue": 0} for name in INSTANT})
        mika = playground.world.person("mika")
        pictures = await mika.command("imagine", prompt="a fox", count=4)
        video = await mika.command("video", prompt="a fox")
        await pictures.reply(lambda it: words(it).count("generating") == 4, within=HANG_TIMEOUT_S)
        await video.reply(lambda it: "generating" in words(it), within=HANG_TIMEOUT_S)
        submits = len(playground.providers.submits)
        await press_kill(playground)
        assert len((await pictures.reply(finished, within=HANG_TIMEOUT_S))["attachments"]) == 4
        assert len((await video.reply(finished, within=HANG_TIMEOUT_S))["attachments"]) == 1
        assert len(playground.providers.submits) == submits == 5
    assert "The bot was killed (SIGKILL). It is started again" in capsys.readouterr().out


async def test_a_bot_that_something_else_kills_at_its_start_is_not_started_again() -> None:
    bot = BotProcess()
    async with Playground(page_port=0) as playground:
        running = asyncio.create_task(bot.run(playground.environment()))
        async with asyncio.timeout(HANG_TIMEOUT_S):
            while (pid := bot.pid) is None:  # noqa: ASYNC110 - nothing else tells it
                await asyncio.sleep(0.01)
            os.kill(pid, signal.SIGKILL)
            assert await running == -signal.SIGKILL


async def test_a_playground_that_has_not_started_the_bot_has_nothing_to_kill() -> None:
    async with Playground(page_port=0) as playground, aiohttp.ClientSession() as session:
        url = f"{playground.page_url}api/"
        async with session.get(url + "discord") as response:
            assert not (await response.json())["can_kill_bot"]
        async with session.post(url + "bot/kill", json={}) as response:
            assert response.status == 400
