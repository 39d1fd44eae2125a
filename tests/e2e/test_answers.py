"""Answers in words as members see them: streamed, stopped, long, and after the end of a process."""

from __future__ import annotations

import re
import signal

import pytest

from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, happened, staged, words

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")

HALFWAY = "silence"  # the text stops coming there


def growing(message: Message) -> bool:
    """Whether words are there, and more are to come."""
    return "writing" in words(message) and "Stop" in buttons(message)


def later(message: Message) -> bool:
    """Whether some seconds have passed."""
    return re.search(r"· ([3-9]|\d\d) s$", words(message)) is not None


def ended(message: Message) -> bool:
    return "Delete" in buttons(message)


def channel(stage: Stage) -> list[Message]:
    """All messages, oldest first."""
    messages = stage.playground.world.messages
    place = stage.playground.world.directory.find_channel("studio", stage.mika.user)
    return [messages.render(it) for it in messages.in_channel(place)]


def words_of_model(message: Message) -> str:
    """What a message shows between question and small print."""
    return words(message).split("-# ")[1].partition("\n")[2].strip()


async def test_an_answer_grows_in_its_reply_and_has_its_facts_at_the_end() -> None:
    async with staged() as stage:
        await stage.ready()
        stage.providers(latency=2)
        invocation = await stage.mika.command("chat", message="Tell me about foxes")
        begun = await invocation.reply(growing, within=HANG_TIMEOUT_S)
        message = await invocation.reply(ended, within=HANG_TIMEOUT_S)
        assert words_of_model(message).startswith(words_of_model(begun).rpartition(" ")[0])
        assert " tokens/s · $" in words(message)
        assert buttons(message)[0] == "Continue"
        assert "ERROR" not in stage.bot.log


async def test_a_very_long_answer_is_in_several_messages_of_which_the_last_has_the_buttons() -> (
    None
):
    async with staged() as stage:
        await stage.ready()
        await stage.mika.command("chat", message="A longer answer with a table and code")
        world = stage.playground.world
        await happened(world, lambda: any(map(ended, channel(stage))))
        shown = [it for it in channel(stage) if it["author"]["username"] == "hfmedia"]
        assert len(shown) > 1
        assert [ended(it) for it in shown] == [*([False] * (len(shown) - 1)), True]
        assert not any("Stop" in buttons(it) for it in shown)


async def test_stop_keeps_what_has_come() -> None:
    async with staged() as stage:
        await stage.ready()
        stage.providers(failure=HALFWAY)
        invocation = await stage.mika.command("chat", message="Tell me about foxes")
        begun = await invocation.reply(growing, within=HANG_TIMEOUT_S)
        await stage.mika.click(begun, "Stop")
        message = await invocation.reply(ended, within=HANG_TIMEOUT_S)
        assert words_of_model(message).startswith(words_of_model(begun))
        assert "The answer was stopped." in words(message)
        assert "Ask again" in buttons(message)


async def test_after_a_kill_the_answer_says_so_keeps_its_words_and_can_be_asked_again() -> None:
    async with staged() as stage:
        await stage.ready()
        stage.providers(failure=HALFWAY)
        invocation = await stage.mika.command("chat", message="Tell me about foxes")
        begun = await invocation.reply(growing, within=HANG_TIMEOUT_S)
        # What came last is written to the row within two seconds.
        await invocation.reply(later, within=HANG_TIMEOUT_S)
        await stage.bot.stop(signal.SIGKILL)
        await stage.restart()
        message = await invocation.reply(ended, within=HANG_TIMEOUT_S)
        assert words_of_model(message).startswith(words_of_model(begun))
        assert "The bot was restarted before the answer was complete." in words(message)
        stage.providers(failure=None)
        again = await stage.mika.click(message, "Ask again")
        answer = await again.reply(ended, within=HANG_TIMEOUT_S)
        assert "Continue" in buttons(answer)
        assert "restarted" not in words(answer)
