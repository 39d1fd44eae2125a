"""A catalogue in TRANSLATIONS_DIR: commands and answers are in its language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalogues import write_catalogue
from tests.e2e.stage import (
    HANG_TIMEOUT_S,
    Message,
    buttons,
    finished,
    refusal,
    staged,
    unchecked,
    words,
)
from tests.pseudo_locale import CLOSING, OPENING, words_outside_brackets, write_pseudo_locale

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")

FLUX = "black-forest-labs/FLUX.1-dev"
FILM = "Wan-AI/Wan2.2-T2V-A14B"
PROMPT = "1 2 3 4 5 6 7 8 9 " * 20 + "0"  # long enough to be shortened, and not a word
PROVIDERS = ("fal-ai", "replicate", "together", "wavespeed", "nscale", "hf-inference")
DATA = (FLUX, FILM, *PROVIDERS)


async def test_commands_refusals_and_replies_are_translated(tmp_path: Path) -> None:
    # The locale of everybody in the playground, then that of its server.
    write_catalogue(
        tmp_path,
        "en-US",
        {
            "imagine": "malen",
            "Make images from text, or edit one": "Bilder aus Text",
            "The prompt is empty. Describe what you want to see.": "Die Eingabe ist leer.",
        },
    )
    write_catalogue(tmp_path, "en-GB", {"Imagined": "Gemalt", "Again": "Nochmal"})
    async with staged(TRANSLATIONS_DIR=str(tmp_path)) as stage:
        await stage.ready()
        commands = stage.playground.world.commands.in_scope(None)
        [command] = [it for it in commands if it["name"] == "imagine"]
        assert command["name_localizations"] == {"en-US": "malen"}
        assert command["description_localizations"] == {"en-US": "Bilder aus Text"}
        assert await refusal(await unchecked(stage, prompt=" ")) == "Die Eingabe ist leer."
        invocation = await stage.mika.command("imagine", prompt="a fox")
        message = await invocation.reply(lambda m: "Nochmal" in buttons(m), within=HANG_TIMEOUT_S)
        assert words(message).startswith("**Gemalt** a fox")

        await stage.bot.stop()
        await stage.restart()
        assert "were sent to Discord" not in stage.bot.log, "the translations have not changed"


SENTENCES = (
    "The prompt is empty. Describe what you want to see.",
    "Imagined",
    "Only the person who asked for this can delete it.",
    "The file is not an image. Attach a PNG, JPEG, WebP or GIF.",
    "The bot was restarted",
)


async def test_what_everybody_reads_is_in_the_language_of_the_guild(tmp_path: Path) -> None:
    for locale, whose in (("en-US", "user's"), ("en-GB", "guild's")):
        write_catalogue(tmp_path, locale, {it: f"{whose} {it}" for it in SENTENCES})
    async with staged(TRANSLATIONS_DIR=str(tmp_path), DATABASE_URL="memory:") as stage:
        await stage.ready()
        assert (await refusal(await unchecked(stage, prompt=" "))).startswith("user's The prompt")
        invocation = await stage.robin.command("imagine", prompt="a fox")
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert words(message).startswith("**guild's Imagined** a fox")
        refused = await refusal(await stage.mika.click(message, "Delete"))
        assert refused.startswith("user's Only the person")

        page = await stage.mika.upload("cat.png", b"<!doctype html>")
        edit = await stage.mika.command("imagine", prompt="a hat", image=page["id"])
        told = await edit.reply(lambda m: "not an image" in words(m), within=HANG_TIMEOUT_S)
        assert words(told).startswith("guild's The file")

        # As it looked while it was running, in a process that is gone.
        await stage.bot.stop()
        custom_id = f"v1:cancel:{invocation.id}"
        button = {"type": 2, "style": 2, "label": "Cancel", "custom_id": custom_id}
        row = {"type": 1, "components": [button]}
        messages = stage.playground.world.messages
        shown = [part for part in messages.get(message["id"]).components if part["type"] != 1]
        await messages.edit(message["id"], {"components": [*shown, row]}, {})
        await stage.restart()
        await stage.mika.click(message, "Cancel")
        await invocation.reply(
            lambda m: words(m).startswith("**guild's The bot was restarted**"),
            within=HANG_TIMEOUT_S,
        )


async def test_every_sentence_that_reaches_a_member_can_be_translated(tmp_path: Path) -> None:
    for locale in ("en-US", "en-GB"):
        write_pseudo_locale(tmp_path, locale)
    async with staged(TRANSLATIONS_DIR=str(tmp_path)) as stage:
        await stage.ready()
        texts: list[str] = []
        again, show, cancel, delete = (
            f"{OPENING}{label}{CLOSING}" for label in ("Again", "Show prompt", "Cancel", "Delete")
        )

        async def reply(**options: Any) -> Message:
            invocation = await stage.mika.command("imagine", model=FLUX, **options)
            return await invocation.reply(lambda m: again in buttons(m), within=HANG_TIMEOUT_S)

        done = await reply(prompt=PROMPT, count=2)
        texts.append(words(done))
        assert buttons(done) == [again, show, delete]
        shown = await (await stage.mika.click(done, show)).reply(words, within=HANG_TIMEOUT_S)
        assert PROMPT in words(shown)
        repeated = await (await stage.robin.click(done, again)).reply(
            lambda m: again in buttons(m), within=HANG_TIMEOUT_S
        )
        texts.append(words(repeated))
        texts.append(await refusal(await stage.mika.click(repeated, delete)))
        for failure in ("429", "500", "content", "failed", "html", "cut"):
            stage.providers(failure=failure)
            texts.append(words(await reply(prompt=PROMPT)))
        texts += [
            await refusal(await unchecked(stage, **options))
            for options in (
                {"prompt": " "},
                {"prompt": PROMPT, "width": 1},
                {"prompt": PROMPT, "model": "fox"},
                {"prompt": PROMPT, "model": FILM},
            )
        ]
        stage.providers(failure="never")
        invocation = await stage.mika.command("imagine", prompt=PROMPT)
        running = await invocation.reply(lambda m: cancel in buttons(m), within=HANG_TIMEOUT_S)
        texts.append(words(running))
        await stage.mika.click(running, cancel)
        ended = await invocation.reply(lambda m: cancel not in buttons(m), within=HANG_TIMEOUT_S)
        texts.append(words(ended))
        for text in texts:
            assert words_outside_brackets(text, *DATA) == [], text
