"""Conversations in another language: commands, menus, modals, buttons, threads and refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playground.discord.invocation import Invocation
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, refusal, staged, words
from tests.e2e.test_chat import messages_in
from tests.pseudo_locale import CLOSING, OPENING, words_outside_brackets, write_pseudo_locale

pytestmark = pytest.mark.asyncio(loop_scope="session")


def translated(label: str) -> str:
    return f"{OPENING}{label}{CLOSING}"


async def labels_of(opened: Invocation) -> list[str]:
    """The title and the labels of a modal."""
    await opened.answered(within=HANG_TIMEOUT_S)
    assert opened.modal is not None
    title: str = opened.modal["title"]
    return [title, *(part["label"] for part in opened.modal["components"])]


async def answer(stage: Stage, message: str = "1 2 3", **options: Any) -> Message:
    asked = await stage.mika.command("chat", message=message, **options)
    return await asked.reply(lambda it: translated("Delete") in buttons(it), within=HANG_TIMEOUT_S)


async def test_every_sentence_of_a_conversation_can_be_translated(tmp_path: Path) -> None:
    for locale in ("en-US", "en-GB"):
        write_pseudo_locale(tmp_path, locale)
    async with staged(TRANSLATIONS_DIR=str(tmp_path)) as stage:
        await stage.ready()
        commands = stage.playground.world.commands.in_scope(None)
        menus = [it for it in commands if it["type"] == 3]
        assert {it["name_localizations"]["en-US"] for it in menus} == {
            translated("Describe"),
            translated("Ask about this"),
        }
        message = await answer(stage)
        texts = [*buttons(message), await refusal(await stage.mika.command("chat", message=" "))]

        texts += await labels_of(await stage.mika.click(message, translated("Continue")))
        asked = await stage.mika.command_on(
            "Ask about this", await stage.robin.writer.post("1 2 3")
        )
        texts += await labels_of(asked)
        texts.append(await refusal(await stage.robin.click(message, translated("Continue"))))

        opening = await stage.mika.click(message, translated("Open a thread"))
        texts.append(words(await opening.reply(words, within=HANG_TIMEOUT_S)))
        welcome = messages_in(stage, message)[-1]
        texts += [words(welcome), *buttons(welcome)]
        texts.append(await refusal(await stage.robin.click(welcome, translated("Continue"))))

        forget = await stage.mika.click(message, translated("Forget"))
        question = await forget.reply(buttons, within=HANG_TIMEOUT_S)
        texts += [words(question), *buttons(question)]
        done = await stage.mika.click(question, translated("Forget it"))
        texts.append(words(await done.reply(lambda it: not buttons(it), within=HANG_TIMEOUT_S)))
        for text in texts:
            assert words_outside_brackets(text) == [], text
