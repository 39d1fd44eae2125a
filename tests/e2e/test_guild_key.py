"""A server's own key, from the form to the provider, and what is said when it fails."""

from __future__ import annotations

import pytest

from playground.discord.invocation import Invocation
from playground.providers.keys import USER, make_token
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

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = make_token("user")
LINE = f"**Hugging Face** · …{KEY[-4:]} · account **{USER}**"


async def key_page(stage: Stage) -> tuple[Invocation, Message]:
    """The panel, on the page of keys."""
    opened = await stage.robin.command("settings")
    front = await opened.reply(words, within=HANG_TIMEOUT_S)
    await stage.robin.click(front, "v1:settings-key:")
    return opened, await opened.reply(lambda m: "Enter a key" in words_of(m), within=HANG_TIMEOUT_S)


async def with_key(stage: Stage) -> Message:
    """The page after the key was entered."""
    opened, page = await key_page(stage)
    form = await stage.robin.click(page, "Enter a key")
    await form.answered(within=HANG_TIMEOUT_S)
    await stage.robin.submit(form, {"purpose": ["hf"], "key": f" {KEY}\n"})
    return await opened.reply(lambda m: LINE in words_of(m), within=HANG_TIMEOUT_S)


def words_of(message: Message) -> str:
    """All that is to be read in a message, labels of buttons included."""
    return str(message["components"])


async def test_a_servers_key_goes_from_the_form_to_the_provider_until_it_is_revoked() -> None:
    async with staged(HF_TOKEN="", LOG_LEVEL="DEBUG") as stage:
        await stage.ready()
        before = await refusal(await stage.mika.command("imagine", prompt="a fox"))
        assert before.startswith("This server has no Hugging Face key yet. Ask an admin")
        page = await with_key(stage)
        assert f"{LINE} · accepted" in words_of(page)
        assert (await stage.imagine("a fox"))["flags"] & 64 == 0

        stage.playground.providers.keys.revoke(KEY)
        reply = await stage.imagine("a hare")
        assert "This server's key was not accepted. Ask an admin of this server" in words(reply)
        _, page = await key_page(stage)
        assert f"{LINE} · ⚠️ refused" in words_of(page)
        assert await stage.bot.stop() == 0
        assert KEY not in stage.bot.log


async def test_a_question_shows_too_that_the_servers_key_was_revoked() -> None:
    async with staged(HF_TOKEN="") as stage:
        await stage.ready()
        await with_key(stage)
        stage.playground.providers.keys.revoke(KEY)
        asked = await stage.mika.command("chat", message="Why?")
        answer = await asked.reply(lambda m: "Delete" in buttons(m), within=HANG_TIMEOUT_S)
        assert "This server's key was not accepted. Ask an admin of this server" in words(answer)
        _, page = await key_page(stage)
        assert f"{LINE} · ⚠️ refused" in words_of(page)


async def test_a_job_in_a_server_is_never_done_with_the_key_of_a_member() -> None:
    async with staged(HF_TOKEN="") as stage:
        await stage.ready()
        opened = await stage.mika.command("key set")
        await opened.answered(within=HANG_TIMEOUT_S)
        submitted = await stage.mika.submit(opened, {"purpose": ["hf"], "key": KEY})
        await submitted.reply(words, within=HANG_TIMEOUT_S)
        in_server = await refusal(await stage.mika.command("imagine", prompt="a fox"))
        assert in_server.startswith("This server has no Hugging Face key yet.")
        in_private = await stage.mika.command("imagine", prompt="a fox", channel="dm")
        assert finished(await in_private.reply(finished, within=HANG_TIMEOUT_S))
