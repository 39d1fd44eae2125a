"""`/usage`: a member reads what is theirs, and who manages the server what the server has used."""

from __future__ import annotations

import csv

import pytest

from playground.discord.person import Person
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, parts, refusal, staged, words

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def usage(person: Person, channel: str = "studio") -> Message:
    """The answer to `/usage`."""
    invocation = await person.command("usage", channel=channel)
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert message["flags"] & 64
    assert len(parts(message)) <= 40
    return message


def table(stage: Stage, message: Message) -> list[dict[str, str]]:
    """The rows of the file in a message."""
    [attachment] = message["attachments"]
    assert attachment["filename"] == "usage.csv"
    stored = stage.playground.world.attachments.find(attachment["id"], attachment["filename"])
    assert stored is not None
    return [*csv.DictReader(stored.path.read_text().splitlines())]


async def test_members_read_their_own_and_managers_the_servers() -> None:
    async with staged(HF_TOKEN_BUDGET_MONTH="100") as stage:
        await stage.ready()
        assert "Nothing was spent this month." in words(await usage(stage.mika))
        await stage.imagine("a fox", count=2)
        message = await usage(stage.mika)
        assert "for everybody this month: $" in words(message)
        assert "You have spent here this month: ≈ $" in words(message)
        assert "for 2 generations" in words(message)
        assert message["attachments"] == []
        assert "Nothing was spent this month." in words(await usage(stage.mika, "dm"))

        of_server = await usage(stage.robin)
        assert "### This server, this month (UTC)" in words(of_server)
        assert f"- <@{stage.mika.user.id}>: ≈ $" in words(of_server)
        rows = table(stage, of_server)
        assert {row["member"] for row in rows} == {stage.mika.user.id}
        assert sum(int(row["generations"]) for row in rows) == 2
        in_dm = await usage(stage.robin, "dm")
        assert "This server" not in words(in_dm)
        assert in_dm["attachments"] == []


async def test_where_nothing_is_kept_it_says_so() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        said = await refusal(await stage.mika.command("usage"))
        assert said.startswith("This bot keeps nothing beyond what is running")
