"""What was begun is finished by the next process, and buttons work as before."""

from __future__ import annotations

import signal

import pytest

from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, finished, staged, words

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")


def waiting(message: Message) -> bool:
    """Whether a provider has accepted all of four."""
    return words(message).count("queue") + words(message).count("generating") == 4


async def submitted(stage: Stage) -> int:
    """How many submits the providers have seen."""
    return len(stage.playground.providers.submits)


async def test_after_a_kill_in_the_middle_of_four_pictures_the_same_reply_fills() -> None:
    async with staged() as stage:
        await stage.ready()
        stage.providers(latency=6)
        invocation = await stage.mika.command("imagine", prompt="a fox", count=4)
        await invocation.reply(waiting, within=HANG_TIMEOUT_S)
        await stage.bot.stop(signal.SIGKILL)
        await stage.restart()
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert len(message["attachments"]) == 4
        assert words(message).startswith("**Imagined** a fox")
        assert await submitted(stage) == 4
        assert "Traceback" not in stage.bot.log
        assert "ERROR" not in stage.bot.log


async def test_ctrl_c_leaves_what_runs_to_the_next_process_without_a_word() -> None:
    async with staged(DRAIN_SECONDS="0", LOG_LEVEL="DEBUG") as stage:
        await stage.ready()
        stage.providers(latency=6)
        invocation = await stage.mika.command("imagine", prompt="a fox", count=4)
        before = await invocation.reply(waiting, within=HANG_TIMEOUT_S)
        assert await stage.bot.stop() == 0
        for unwanted in ("Traceback", "ERROR", "WARNING"):
            assert unwanted not in stage.bot.log
        assert "Cancel" in buttons(before)
        await stage.restart()
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert len(message["attachments"]) == 4
        assert await submitted(stage) == 4


async def test_the_end_of_the_process_waits_for_what_is_nearly_done() -> None:
    async with staged() as stage:
        await stage.ready()
        stage.providers(latency=2)
        invocation = await stage.mika.command("imagine", prompt="a fox")
        await invocation.reply(lambda it: "generating" in words(it), within=HANG_TIMEOUT_S)
        assert await stage.bot.stop(signal.SIGTERM) == 0
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert len(message["attachments"]) == 1


async def test_buttons_work_after_a_restart() -> None:
    async with staged() as stage:
        await stage.ready()
        first = await stage.imagine("a fox")
        stage.providers(latency=60)
        running = await stage.mika.command("imagine", prompt="a bird")
        message = await running.reply(lambda it: "Cancel" in buttons(it), within=HANG_TIMEOUT_S)
        await stage.bot.stop(signal.SIGKILL)
        await stage.restart()
        await stage.mika.click(message, "Cancel")
        cancelled = await running.reply(
            lambda it: "Cancel" not in buttons(it), within=HANG_TIMEOUT_S
        )
        assert words(cancelled).startswith("**Cancelled")
        stage.providers(latency=0)
        again = await stage.mika.click(first, "Again")
        repeated = await again.reply(finished, within=HANG_TIMEOUT_S)
        assert words(repeated).startswith("**Imagined** a fox")
