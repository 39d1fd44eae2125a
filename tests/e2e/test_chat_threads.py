"""Conversations in threads: how they go on there, and what a thread's end does to them."""

from __future__ import annotations

import pytest

from playground.discord.invocation import Invocation
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, staged, words
from tests.e2e.test_chat import answer_to, chat, messages_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


NEXT = "And what do they eat?"


async def asked_in_thread(stage: Stage) -> tuple[Message, Invocation]:
    """A first answer with a thread under it, in which the next answer is being written."""
    first = await chat(stage)
    opening = await stage.mika.click(first, "Open a thread")
    await opening.reply(lambda it: "goes on in" in words(it), within=HANG_TIMEOUT_S)
    opened = await stage.mika.click(messages_in(stage, first)[-1], "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    stage.providers(latency=10)  # a few seconds for what is shorter than a hundred tokens
    asked = await stage.mika.submit(opened, {"words": NEXT})
    await asked.reply(lambda it: f"“{NEXT}” It" in words(it), within=HANG_TIMEOUT_S)
    return first, asked


async def test_a_thread_that_is_deleted_in_the_middle_loses_no_conversation(stage: Stage) -> None:
    first, asked = await asked_in_thread(stage)
    stage.robin.threads.delete(first["id"])
    await asked.gone()
    stage.providers(latency=0)
    opened = await stage.mika.click(first, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    second = await answer_to(await stage.mika.submit(opened, {"words": "And at noon?"}))
    assert "message number 2" in words(second)
    opening = await stage.mika.click(first, "Open a thread")
    await opening.reply(lambda it: "goes on in" in words(it), within=HANG_TIMEOUT_S)
    assert "Continue" in buttons(messages_in(stage, first)[-1])


async def test_an_answer_whose_thread_is_archived_in_the_middle_waits_for_the_member() -> None:
    async with staged() as stage:
        await stage.ready()
        first, asked = await asked_in_thread(stage)
        stage.robin.threads.edit(first["id"], archived=True)
        await stage.bot.line(f"jobs.job_run: job {asked.id}")
        stage.providers(latency=0)
        next_one = await stage.mika.command("chat", message="Are you there?")
        shown = await next_one.reply(
            lambda it: it["flags"] & 64 and "message number 2" in words(it), within=HANG_TIMEOUT_S
        )
        assert NEXT in words(shown)
