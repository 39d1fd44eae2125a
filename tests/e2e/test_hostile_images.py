"""An image that takes minutes to decode: its sender is told, others are served, the bot can end."""

from __future__ import annotations

import signal
import sys

import pytest

from playground.discord.invocation import Invocation
from playground.discord.person import Person
from tests.bot.builders import image_bytes
from tests.e2e.stage import HANG_TIMEOUT_S, Stage, finished, staged, words
from tests.hostile_files import jpeg_of_many_scans
from tests.processes import child_of, computing, gone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def edit(person: Person, content: bytes, filename: str) -> Invocation:
    image = (await person.upload(filename, content))["id"]
    return await person.command("imagine", prompt="make it snow", image=image)


async def test_who_attaches_it_is_told_and_others_are_served(stage: Stage) -> None:
    hostile = await edit(stage.mika, jpeg_of_many_scans(2000, side=4000), "fox.jpg")
    honest = await edit(stage.robin, image_bytes(640, 400), "fox.png")
    message = await honest.reply(finished, within=HANG_TIMEOUT_S)
    assert words(message).startswith("**Edited:** make it snow")
    refused = await hostile.reply(words, within=HANG_TIMEOUT_S)
    assert words(refused) == (
        "The image takes too long to read. Save it as a plain PNG or JPEG and attach that."
    )


@pytest.mark.skipif(sys.platform != "linux", reason="it looks for the child process in /proc")
async def test_the_bot_ends_in_time_while_it_is_decoded() -> None:
    async with staged() as stage:
        await stage.ready()
        invocation = await edit(stage.mika, jpeg_of_many_scans(2000, side=4000), "fox.jpg")
        child = await child_of(stage.bot.process.pid)
        await computing(child)
        assert await stage.bot.stop(signal.SIGTERM) == 0
        await gone(child)
        message = await invocation.reply(words, within=HANG_TIMEOUT_S)
        assert words(message) == "The bot is restarting. Try again in a minute."
        assert "Traceback" not in stage.bot.log
