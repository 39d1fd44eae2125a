"""Answers in words as members see them: streamed, and in several messages."""

from __future__ import annotations

import pytest

from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, happened, staged, words

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")


def growing(message: Message) -> bool:
    """Whether words are there, and more are to come."""
    return "writing" in words(message) and "Stop" in buttons(message)


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


async def test_a_very_long_answer_has_its_buttons_at_the_end_and_delete_takes_all_of_it() -> None:
    async with staged() as stage:
        await stage.ready()
        await stage.mika.command("chat", message="A longer answer with a table and code")
        world = stage.playground.world
        await happened(world, lambda: any(map(ended, channel(stage))))
        shown = [it for it in channel(stage) if it["author"]["username"] == "hfmedia"]
        assert len(shown) > 1
        assert [ended(it) for it in shown] == [*([False] * (len(shown) - 1)), True]
        assert not any("Stop" in buttons(it) for it in shown)
        await stage.mika.click(shown[-1], "Delete")
        ids = [it["id"] for it in shown]
        await happened(world, lambda: not any(map(world.messages.find, ids)))
