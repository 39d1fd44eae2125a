"""An image that takes minutes to decode: its sender is told, others are served, the bot can end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from playground.discord.invocation import Invocation
from playground.discord.person import Person
from tests.bot.builders import image_bytes
from tests.e2e.stage import HANG_TIMEOUT_S, Stage, finished, staged, words
from tests.hostile_files import jpeg_of_many_scans

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
        async with asyncio.timeout(HANG_TIMEOUT_S):
            child = await child_that_computes(stage.bot.process.pid)
        assert await stage.bot.stop(signal.SIGTERM) == 0
        assert not is_running(child)
        message = await invocation.reply(words, within=HANG_TIMEOUT_S)
        assert words(message) == "The bot is restarting. Try again in a minute."
        assert "Traceback" not in stage.bot.log


async def child_that_computes(pid: int) -> int:
    """The child of the process once it has used half a second of a core: it decodes by then."""
    while True:
        for child in children_of(pid):
            if core_seconds(child) > 0.5:
                return child
        await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def children_of(pid: int) -> list[int]:
    return [int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def core_seconds(pid: int) -> float:
    """How long it has computed, itself and not in the system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")
