"""A thread that Discord reports as deleted is forgotten, whoever deleted it, and how."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from jobs.conversations import Conversations
from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from storage.errors import StorageUnavailable
from tests.app.test_sharded_bot import bot_of, connected

HANG_S = 20.0


class Threads:
    """Notes which threads are forgotten; the database is away at first if it `fails`."""

    def __init__(self, *, fails: bool = False) -> None:
        self.removed: asyncio.Queue[int] = asyncio.Queue()
        self._fails = fails

    async def remove_thread(self, thread_id: int) -> None:
        self.removed.put_nowait(thread_id)
        if self._fails:
            self._fails = False
            raise StorageUnavailable("The database is away.")

    async def next(self) -> int:
        async with asyncio.timeout(HANG_S):
            return await self.removed.get()


@asynccontextmanager
async def a_bot(playground: Playground, threads: Threads) -> AsyncIterator[None]:
    """The bot while it is connected."""
    bot = bot_of(playground, "")
    bot.conversations = cast(Conversations, threads)
    async with connected(playground, bot):
        yield


def opened(playground: Playground, name: str) -> str:
    return playground.world.person("mika").threads.start(name).id


@pytest.mark.parametrize("fails", [False, True], ids=["at once", "also after an outage"])
async def test_a_deleted_thread_is_forgotten(playground: Playground, fails: bool) -> None:
    threads = Threads(fails=fails)
    robin = playground.world.person("robin")
    async with a_bot(playground, threads):
        for name in ("Owls", "Foxes"):
            key = opened(playground, name)
            robin.threads.delete(key)
            assert await threads.next() == int(key)


async def test_a_deleted_channel_takes_its_threads_along(playground: Playground) -> None:
    threads = Threads()
    keys = {opened(playground, name) for name in ("Owls", "Foxes")}
    async with a_bot(playground, threads):
        playground.world.directory.editor.delete_channel("playground", GUILD_CHANNEL.id)
        assert {await threads.next(), await threads.next()} == {*map(int, keys)}
