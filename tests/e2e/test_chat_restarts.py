"""A kill in the middle of an answer: what was written stays, and it can be asked again."""

from __future__ import annotations

import signal

import pytest

from tests.e2e.stage import HANG_TIMEOUT_S, buttons, staged, words
from tests.e2e.test_chat import answer_to, being_written, chat

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_after_a_kill_the_answer_says_so_keeps_its_beginning_and_is_asked_again() -> None:
    async with staged() as stage:
        await stage.ready()
        first = await chat(stage)
        asked, _ = await being_written(stage)
        await stage.bot.stop(signal.SIGKILL)
        stage.providers(latency=0)
        await stage.restart()
        ended = await answer_to(asked)
        assert "It is 25 characters" in words(ended)
        assert "The bot was restarted before the answer was complete." in words(ended)
        again = await answer_to(await stage.mika.click(ended, "Ask again"))
        assert "Paragraph" in words(again)

        opened = await stage.mika.click(first, "Continue")  # of a process that is gone
        await opened.answered(within=HANG_TIMEOUT_S)
        second = await answer_to(await stage.mika.submit(opened, {"words": "And at noon?"}))
        assert "message number 2" in words(second)


async def test_without_a_database_a_lost_answer_says_so_at_the_next_click() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        whole = await chat(stage)
        assert "Continue" not in buttons(whole)
        asked, beginning = await being_written(stage)
        await stage.bot.stop(signal.SIGKILL)
        stage.providers(latency=0)
        await stage.restart()
        await stage.mika.click(beginning, "Stop")
        ended = await asked.reply(lambda it: "Stop" not in buttons(it), within=HANG_TIMEOUT_S)
        assert "It is 25 characters" in words(ended)
        assert "**The bot was restarted**" in words(ended)
        assert buttons(ended) == ["Delete"]
