"""The bot as some of the shards of a bot: what each process does, and what only one does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import pytest

from app.bot import DiscordBot
from app.discord_connect import connector_from
from app.identify import IdentifyTurns
from app.shards import ShardRange
from cogs.service import GenerationService
from i18n import Languages
from playground import Limits, Playground
from storage.database import open_database
from storage.errors import StorageError, StorageUnavailable
from storage.identify_turns import IdentifyTurnRepository
from tests.discord_schema import watched
from tests.playground.sharded import AT_ONCE

NO_SERVICE = cast(GenerationService, None)  # nobody types a command
PAIRS = replace(AT_ONCE, max_concurrency=2)


class Turns:
    """Gives every turn at once, or has no database. Notes the buckets."""

    def __init__(self, error: StorageError | None = None) -> None:
        self.taken: list[int] = []
        self.asked = asyncio.Event()
        self._error = error

    async def take(self, bucket: int) -> float:
        self.taken.append(bucket)
        self.asked.set()
        if self._error is not None:
            raise self._error
        return 0.0


def bot_of(playground: Playground, shards: str, turns: IdentifyTurns | None = None) -> DiscordBot:
    """A bot with these shards, whose turns come at once."""
    bot = DiscordBot(
        Languages(),
        shards=ShardRange.parse(shards) if shards else None,
        identify_turns=turns or Turns(),
        connect=playground.discord.connect,
    )
    bot.service = NO_SERVICE
    return bot


@asynccontextmanager
async def running(playground: Playground, bot: DiscordBot) -> AsyncIterator[None]:
    """The bot while it runs."""
    async with bot:
        task = asyncio.create_task(bot.start(playground.discord.token))
        yield
        await bot.close()
        await task


async def ready(bot: DiscordBot) -> None:
    """Wait until all its shards are connected."""
    async with asyncio.timeout(30):
        await bot.wait_until_ready()


@asynccontextmanager
async def connected(playground: Playground, bot: DiscordBot) -> AsyncIterator[None]:
    """The bot while all its shards are connected."""
    async with running(playground, bot):
        await ready(bot)
        yield


def shown(playground: Playground) -> list[tuple[int, int]]:
    """The shards that are connected, with the number that their client says."""
    shards = playground.discord.gateway.shards
    return sorted((one["shard"], one["count"]) for one in shards if one["connected"])


async def test_a_process_has_the_shards_that_it_is_given_and_takes_a_turn_for_each() -> None:
    async with watched(limits=PAIRS) as playground:
        turns = Turns()
        async with connected(playground, bot_of(playground, "1-3/5", turns)):
            assert shown(playground) == [(1, 5), (2, 5), (3, 5)]
            assert turns.taken == [1, 0, 1], "the rest of the shard by max_concurrency"


async def test_without_a_range_it_has_all_shards_that_discord_recommends() -> None:
    async with (
        watched(limits=replace(AT_ONCE, recommended_shards=2)) as playground,
        connected(playground, bot_of(playground, "")),
    ):
        assert shown(playground) == [(0, 2), (1, 2)]


async def test_processes_that_begin_together_identify_without_being_refused(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    limits = Limits(max_concurrency=1, identify_interval_s=0.1)
    caplog.set_level(logging.INFO, "discord.gateway")
    async with (
        watched(limits=limits) as playground,
        open_database(postgres_url) as one,
        open_database(postgres_url) as other,
    ):
        first = bot_of(playground, "0-1/4", IdentifyTurnRepository(one, turn_s=1.0))
        second = bot_of(playground, "2-3/4", IdentifyTurnRepository(other, turn_s=1.0))
        async with running(playground, first), running(playground, second):
            await asyncio.gather(ready(first), ready(second))
            assert shown(playground) == [(0, 4), (1, 4), (2, 4), (3, 4)]
            left = playground.discord.gateway.session_start_limit["remaining"]
    assert left == limits.session_starts - 4
    assert not [message for message in caplog.messages if "invalidated" in message]


async def test_a_single_shard_of_a_bot_that_is_one_process_identifies_without_a_pause() -> None:
    async with DiscordBot(Languages()) as bot, asyncio.timeout(1):
        await bot.before_identify_hook(0, initial=True)


async def test_further_shards_of_a_bot_that_is_one_process_identify_after_a_pause() -> None:
    async with DiscordBot(Languages()) as bot:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await bot.before_identify_hook(1)


async def test_without_its_database_a_shard_pauses_and_then_identifies_all_the_same(
    playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    turns = Turns(StorageUnavailable("PostgreSQL", "the connection was refused"))
    with caplog.at_level(logging.WARNING, "app.bot"):
        async with bot_of(playground, "0/2", turns) as bot:
            await bot.login(playground.discord.token)
            identifying = asyncio.create_task(bot.before_identify_hook(0, initial=True))
            await turns.asked.wait()
            await asyncio.sleep(0)
            assert not identifying.done()
            identifying.cancel()
    [message] = [it for it in caplog.messages if "without a turn" in it]
    assert message.startswith("shard 0 identifies without a turn: ")


async def test_the_process_with_shard_0_sends_the_commands_and_the_others_do_not(
    playground: Playground,
) -> None:
    commands = playground.world.commands
    async with bot_of(playground, "1/2") as bot:
        await bot.login(playground.discord.token)
    assert not commands.in_scope(None)
    async with bot_of(playground, "0/2") as bot:
        await bot.login(playground.discord.token)
    assert "imagine" in {command["name"] for command in commands.in_scope(None)}


async def test_the_process_with_shard_0_says_how_to_invite_the_bot_and_the_others_do_not(
    playground: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    for shards, count in (("1-2/3", 0), ("0/3", 1)):
        async with DiscordBot(Languages(), shards=ShardRange.parse(shards)) as bot:
            bot.service = NO_SERVICE
            bot.http.connector = connector_from(playground.discord.connect)  # else Discord's own
            await bot.login(playground.discord.token)
        assert capsys.readouterr().out.count("Invite the bot") == count
