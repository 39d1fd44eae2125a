"""A database that goes away, or that another process has: sentences, and nothing is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.e2e.stage import HANG_TIMEOUT_S, Child, Message, finished, refusal, staged, words
from tests.storage.databases import PostgresDatabases

pytestmark = pytest.mark.asyncio(loop_scope="session")


def accepted(message: Message) -> bool:
    return "generating" in words(message) or "queue" in words(message)


async def test_while_postgresql_is_away_members_are_told_and_what_has_begun_goes_on(
    postgres: PostgresDatabases, postgres_url: str, tmp_path: Path
) -> None:
    async with staged(DATABASE_URL=postgres_url, MEDIA_URL=str(tmp_path / "media")) as stage:
        await stage.ready()
        stage.providers(latency=2)
        begun = await stage.mika.command("imagine", prompt="a fox")
        await begun.reply(accepted, within=HANG_TIMEOUT_S)
        await asyncio.to_thread(postgres.server.stop)
        try:
            said = await refusal(await stage.mika.command("imagine", prompt="a bird"))
            await stage.bot.line("It is tried again.")
        finally:
            await asyncio.to_thread(postgres.server.start)
        assert said.startswith("The bot cannot use its database at the moment, so nothing was done")
        message = await begun.reply(finished, within=HANG_TIMEOUT_S)
        assert len(message["attachments"]) == 1
        assert len(stage.playground.providers.submits) == 1
    for unwanted in ("Traceback", "ERROR", "SQL:", "parameters"):
        assert unwanted not in stage.bot.log
    assert sum("It is tried again." in line for line in stage.bot.lines) <= 4, "no flood"


async def test_a_second_bot_on_the_same_file_ends_with_a_sentence_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    places = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/bot.sqlite",
        "MEDIA_URL": str(tmp_path / "media"),
    }
    async with staged(**places) as stage:
        await stage.ready()
        second = await Child.start("run", **{**stage.playground.environment(), **places})
        assert await second.ended() == 1
        assert f"in use by process {stage.bot.process.pid} on " in second.log
        assert second.log.count("\n") == 1
        assert len((await stage.imagine("a fox"))["attachments"]) == 1
