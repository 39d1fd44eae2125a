"""What several people said in one conversation: what each sees, gets and erases of it."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from playground.discord.person import Person
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, refusal, staged, words
from tests.e2e.test_chat import answer_to, chat, messages_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

OF_MIKA, OF_ROBIN = "Why do secret foxes sleep?", "And at noon?"


async def asked_by_both(stage: Stage) -> Message:
    """The first answer of a conversation that Mika began, and Robin goes on with in its thread."""
    first = await chat(stage, OF_MIKA)
    opening = await stage.mika.click(first, "Open a thread")
    await opening.reply(lambda it: "goes on in" in words(it), within=HANG_TIMEOUT_S)
    welcome = messages_in(stage, first)[-1]
    for_all = await stage.mika.click(welcome, "Everybody may continue")
    welcome = await for_all.reply(lambda it: "Only me" in buttons(it), within=HANG_TIMEOUT_S)
    opened = await stage.robin.click(welcome, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    await answer_to(await stage.robin.submit(opened, {"words": OF_ROBIN}))
    return first


async def shown(person: Person) -> str:
    invocation = await person.command("privacy show")
    return words(await invocation.reply(words, within=HANG_TIMEOUT_S))


async def exported(stage: Stage, person: Person) -> str:
    """The requests in the file that somebody gets."""
    asked = await person.command("privacy export")
    message = await asked.reply(lambda it: it["attachments"], within=HANG_TIMEOUT_S)
    [attachment] = message["attachments"]
    stored = stage.playground.world.attachments.find(attachment["id"], attachment["filename"])
    assert stored is not None
    with ZipFile(io.BytesIO(stored.path.read_bytes())) as archive:
        return json.dumps(json.loads(archive.read("data.json"))["requests"])


async def test_who_took_part_sees_their_own_words_and_erases_all_that_repeats_them() -> None:
    async with staged() as stage:
        await stage.ready()
        first = await asked_by_both(stage)
        assert "1 request of somebody else, in a conversation" in await shown(stage.robin)
        of_robin = await exported(stage, stage.robin)
        assert OF_ROBIN in of_robin
        assert OF_MIKA not in of_robin
        question = await stage.robin.command("privacy erase")
        message = await question.reply(lambda it: "Erase everything" in buttons(it))
        await stage.robin.click(message, "Erase everything")
        done = await question.reply(
            lambda it: not buttons(it) and "Erasing" not in words(it), within=HANG_TIMEOUT_S
        )
        assert words(done).startswith("Everything that this bot stored about you is erased.")
        assert "stores nothing about you" in await shown(stage.robin)
        assert "request" not in await shown(stage.mika)
        sentence = await refusal(await stage.mika.click(first, "Continue"))
        assert sentence.startswith("This conversation was forgotten")
