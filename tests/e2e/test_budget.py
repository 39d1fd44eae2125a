"""A budget that runs out and is raised, as members and admins of a server see it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.discord.channels import GUILD_CHANNEL
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, happened, refusal, staged, words
from tests.e2e.test_panel import opened, pressed

pytestmark = pytest.mark.asyncio(loop_scope="session")

IMAGE = "$0.063"  # that of a megapixel, by the default price


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """A bot of its own: its budget would reach the other tests."""
    async with staged() as stage:
        await stage.ready()
        yield stage
    assert "Traceback" not in stage.bot.log
    assert "ERROR" not in stage.bot.log


async def limits_page(stage: Stage) -> Message:
    """The page "Limits and budget", as Robin sees it."""
    return await pressed(stage, await opened(stage), "v1:settings-limits:")


async def with_budget(stage: Stage, dollars: str) -> Message:
    """The page after Robin has set the budget of the server."""
    page = await limits_page(stage)
    clicked = await stage.robin.click(page, "Change")
    await clicked.answered(within=HANG_TIMEOUT_S)
    submitted = await stage.robin.submit(clicked, {"month_micros": dollars})
    return await submitted.reply(within=HANG_TIMEOUT_S)


def told(stage: Stage) -> list[str]:
    """What was told in the channel, for everybody to see, and is no reply to anybody."""
    messages = stage.playground.world.messages.in_channel(GUILD_CHANNEL)
    return [it.content for it in messages if it.viewer is None and it.interaction is None]


async def test_a_budget_runs_out_and_is_raised(stage: Stage) -> None:
    page = await with_budget(stage, "0.075")
    page = await pressed(stage, page, "v1:settings-limits-channel", GUILD_CHANNEL.id)
    await stage.imagine()
    await happened(stage.playground.world, lambda: len(told(stage)) == 1)
    page = await limits_page(stage)
    assert f"Per month: $0.075 · spent {IMAGE}" in words(page)

    refused = await refusal(await stage.mika.command("imagine", prompt="a fox"))
    assert refused.startswith(
        "Too little is left of this server's budget of $0.075 for this month."
    )
    [again_at] = re.findall(r"You can try again <t:(\d+):R>\.", refused)
    assert 0 <= int(again_at) - time.time() <= 31 * 86400
    await happened(stage.playground.world, lambda: len(told(stage)) == 2)
    nearly, spent = told(stage)
    assert nearly.startswith("**80% of the budget of this server is spent**")
    assert spent.startswith("**The budget of this server is spent**, or too little of it is left")

    page = await with_budget(stage, "5")
    assert f"Per month: $5.00 · spent {IMAGE}" in words(page)
    await stage.imagine()
    page = await limits_page(stage)
    assert "Per month: $5.00 · spent $0.126" in words(page)
    assert len(told(stage)) == 2, "each is told once"
