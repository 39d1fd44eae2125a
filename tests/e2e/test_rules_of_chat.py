"""What a server decides about answers in words: whether, by which model, and for how much."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio

from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, refusal, staged, words
from tests.e2e.test_budget import with_budget
from tests.e2e.test_panel import opened, pressed
from tests.e2e.test_usage import table, usage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIRATE = "Answer like a pirate."
LEAST_HELD = Decimal("0.001")  # for 4096 tokens, of which no answer here has a tenth


@pytest_asyncio.fixture(loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """A bot of its own: its settings would reach the other tests."""
    async with staged() as stage:
        await stage.ready()
        yield stage
        assert "Traceback" not in stage.bot.log
        assert "ERROR" not in stage.bot.log


async def chat_page(stage: Stage) -> Message:
    """The page "Chat", as Robin sees it."""
    return await pressed(stage, await opened(stage), "v1:settings-chat:")


async def ended(stage: Stage) -> Message:
    """The answer to a question of Mika's."""
    invocation = await stage.mika.command("chat", message="Why do foxes sleep?")
    return await invocation.reply(lambda it: "Delete" in buttons(it), within=HANG_TIMEOUT_S)


async def settled(stage: Stage) -> dict[str, str]:
    """The account of the only answer once it is settled: that is soon after its reply has ended."""
    async with asyncio.timeout(HANG_TIMEOUT_S):
        while True:
            [row] = table(stage, await usage(stage.robin))
            if Decimal(row["dollars"]) < LEAST_HELD:
                return row


async def test_a_server_turns_chat_off_and_on_again(stage: Stage) -> None:
    page = await pressed(stage, await chat_page(stage), "v1:settings-chat-turn:")
    assert "Off: nobody can use /chat and /describe." in words(page)
    said = await refusal(await stage.mika.command("chat", message="Why do foxes sleep?"))
    assert said == ("Chat is turned off on this server. An admin of the server can change this.")
    await stage.imagine()
    await pressed(stage, await chat_page(stage), "v1:settings-chat-turn:")
    assert "Continue" in buttons(await ended(stage))


async def test_the_model_and_the_system_prompt_are_those_of_the_server(stage: Stage) -> None:
    page = await chat_page(stage)
    model = "openai/gpt-oss-20b"
    page = await pressed(stage, page, "v1:settings-chat-model:", model)
    clicked = await stage.robin.click(page, "Change")
    await clicked.answered(within=HANG_TIMEOUT_S)
    submitted = await stage.robin.submit(clicked, {"system_prompt": PIRATE})
    assert PIRATE in words(await submitted.reply(within=HANG_TIMEOUT_S))

    assert model.rpartition("/")[2] in words(await ended(stage))
    sent = json.loads(stage.playground.providers.submits[-1].body)
    assert sent["messages"][0] == {"role": "system", "content": PIRATE}


async def test_an_answer_costs_what_it_used_in_the_reply_and_in_the_account(stage: Stage) -> None:
    [shown] = re.findall(r"tokens.* · \$([\d.]+)$", words(await ended(stage)))
    row = await settled(stage)
    assert (row["task"], row["generations"], row["approximate"]) == ("conversational", "1", "0")
    assert abs(Decimal(row["dollars"]) - Decimal(shown)) <= Decimal("0.0001")
    assert "- writing text: $" in words(await usage(stage.robin))


async def test_an_answer_that_does_not_fit_the_budget_is_refused(stage: Stage) -> None:
    await with_budget(stage, "0.000001")
    said = await refusal(await stage.mika.command("chat", message="Why do foxes sleep?"))
    assert said.startswith("Too little is left of this server's budget of $0.000001")
    await with_budget(stage, "5")
    assert "Continue" in buttons(await ended(stage))


async def test_an_answer_that_was_stopped_costs_about_what_had_come(stage: Stage) -> None:
    stage.providers(failure="silence")
    invocation = await stage.mika.command("chat", message="Tell me about foxes")
    begun = await invocation.reply(lambda it: "Stop" in buttons(it), within=HANG_TIMEOUT_S)
    await invocation.reply(lambda it: "writing" in words(it), within=HANG_TIMEOUT_S)
    await stage.mika.click(begun, "Stop")
    await invocation.reply(lambda it: "Ask again" in buttons(it), within=HANG_TIMEOUT_S)
    row = await settled(stage)
    assert (row["generations"], row["approximate"], row["unclear"]) == ("1", "1", "0")
    assert Decimal(row["dollars"]) > 0
