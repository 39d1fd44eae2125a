"""`/privacy`: what is kept is shown, given and erased, for those whose it is and nobody else."""

from __future__ import annotations

import asyncio
import io
import json
import re
from zipfile import ZipFile

import pytest

from tests.e2e.stage import (
    HANG_TIMEOUT_S,
    Message,
    Stage,
    buttons,
    finished,
    refusal,
    staged,
    words,
)
from tests.e2e.test_buttons import click_id
from tests.storage.databases import PostgresDatabases

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTHING = "This bot stores nothing about you."
ERASED = "Everything that this bot stored about you is erased."


async def shown(stage: Stage, channel: str = "studio") -> str:
    """What `/privacy show` says to Mika."""
    invocation = await stage.mika.command("privacy show", channel=channel)
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert message["flags"] & 64
    return words(message)


async def erase(stage: Stage) -> str:
    """What comes of `/privacy erase` for Mika."""
    question = await stage.mika.command("privacy erase")
    message = await question.reply(lambda m: "Erase everything" in buttons(m))
    click = await stage.mika.click(message, "Erase everything")
    answer = await question.reply(
        lambda m: not buttons(m) and "Erasing" not in words(m), within=HANG_TIMEOUT_S
    )
    click.close()
    return words(answer)


def unzipped(stage: Stage, message: Message) -> tuple[dict[str, object], list[bytes]]:
    """`data.json`, and the other files, of the file in a message."""
    [attachment] = message["attachments"]
    stored = stage.playground.world.attachments.find(attachment["id"], attachment["filename"])
    assert stored is not None
    with ZipFile(io.BytesIO(stored.path.read_bytes())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("data.json")), [*files.values()]


async def test_what_is_kept_is_shown_exported_and_erased() -> None:
    async with staged() as stage:
        await stage.ready()
        assert await shown(stage) == NOTHING
        made = await stage.imagine("a fox of mine", count=2)
        said = await shown(stage, "dm")
        assert "1 request, from <t:" in said
        assert "Kept for 90 days at most." in said
        assert "2 images and videos of these requests" in said
        assert "Kept for 7 days at most." in said
        assert "Your 2 generations cost ≈ $" in said

        exported = await stage.mika.command("privacy export")
        message = await exported.reply(lambda m: m["attachments"], within=HANG_TIMEOUT_S)
        assert message["flags"] & 64
        assert words(message) == "Here is everything that this bot stores about you."
        data, files = unzipped(stage, message)
        assert [it["prompt"] for it in data["requests"]] == ["a fox of mine"]  # type: ignore[attr-defined]
        assert len(files) == 2

        assert (await erase(stage)).startswith(ERASED)
        assert await shown(stage) == NOTHING
        assert (await erase(stage)).startswith(ERASED), "a second time does no harm"
        again = await stage.mika.click(made, "Again")
        assert "no longer knows this request" in await refusal(again)


async def test_what_runs_is_cancelled_before_it_is_erased(stage: Stage) -> None:
    stage.providers(latency=60)
    running = await stage.mika.command("imagine", prompt="a fox")
    await running.reply(lambda m: "Cancel" in buttons(m), within=HANG_TIMEOUT_S)
    assert (await erase(stage)).startswith(ERASED)
    ended = await running.reply(finished, within=HANG_TIMEOUT_S)
    assert words(ended).startswith(f"**Cancelled by <@{stage.mika.user.id}>")


async def test_nobody_erases_what_is_kept_of_somebody_else(stage: Stage) -> None:
    message = await stage.imagine("a fox")
    forged = click_id(stage, stage.robin, message, f"v1:erase:{stage.mika.user.id}")
    assert (await refusal(forged)).startswith("Only the person who asked for this can do it.")
    assert re.search(r"[1-9]\d* request", await shown(stage))


async def test_where_nothing_is_kept_it_says_so() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        for name in ("show", "export", "erase"):
            said = await refusal(await stage.mika.command(f"privacy {name}"))
            assert said.startswith("This bot keeps nothing beyond what is running")


async def test_a_database_that_goes_away_leaves_nothing_half_said(
    postgres: PostgresDatabases, postgres_url: str
) -> None:
    async with staged(DATABASE_URL=postgres_url) as stage:
        await stage.ready()
        await stage.imagine("a fox")
        await asyncio.to_thread(postgres.server.stop)
        try:
            said = await erase(stage)
        finally:
            await asyncio.to_thread(postgres.server.start)
        assert said.startswith("Not everything could be erased")
        assert (await erase(stage)).startswith(ERASED)
        assert await shown(stage) == NOTHING
