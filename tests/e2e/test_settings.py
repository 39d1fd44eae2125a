"""What the operator chose, as the running bot does it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.stage import HANG_TIMEOUT_S, Stage, buttons, finished, refusal, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chosen() -> AsyncIterator[Stage]:
    """A bot none of whose settings has its default, or the value of another."""
    async with staged(
        MAX_JOBS_PER_MEMBER="1",
        DEFAULT_IMAGE_MODEL="black-forest-labs/FLUX.1-schnell:hf-inference",
        DEFAULT_VIDEO_MODEL="tencent/HunyuanVideo:novita",
    ) as stage:
        await stage.ready()
        yield stage


@pytest.mark.parametrize(
    ("command", "provider", "path"),
    [
        ("imagine", "hf-inference", "/models/black-forest-labs/FLUX.1-schnell"),
        ("video", "novita", "/v3/hf/hunyuan-video-fast"),
    ],
)
async def test_who_names_no_model_gets_the_default_of_the_command(
    chosen: Stage, command: str, provider: str, path: str
) -> None:
    chosen.providers(latency=0, failure="content")  # nothing has to be drawn
    invocation = await chosen.mika.command(command, prompt="a fox")
    await invocation.reply(finished, within=HANG_TIMEOUT_S)
    submit = chosen.playground.providers.submits[-1]
    assert (submit.provider, submit.path) == (provider, path)


async def test_a_member_has_as_many_jobs_as_the_operator_allows(chosen: Stage) -> None:
    chosen.providers(latency=60, failure=None)
    first = await chosen.mika.command("imagine", prompt="one")
    running = await first.reply(lambda m: "Cancel" in buttons(m), within=HANG_TIMEOUT_S)
    second = await refusal(await chosen.mika.command("imagine", prompt="two"))
    assert second.startswith("You already have 1 job running.")
    others = await chosen.robin.command("imagine", prompt="three")
    await others.reply(lambda m: "Cancel" in buttons(m), within=HANG_TIMEOUT_S)
    await chosen.mika.click(running, "Cancel")
    await first.reply(finished, within=HANG_TIMEOUT_S)
    again = await chosen.mika.command("imagine", prompt="four")
    await again.reply(lambda m: "Cancel" in buttons(m), within=HANG_TIMEOUT_S)
