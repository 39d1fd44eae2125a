"""A catalogue in TRANSLATIONS_DIR: commands and answers are in its language."""

from __future__ import annotations

from pathlib import Path

from tests.catalogues import write_catalogue
from tests.e2e.stage import PATIENCE, buttons, refusal, staged, unchecked, words


async def test_commands_refusals_and_replies_are_translated(tmp_path: Path) -> None:
    # Everybody in the playground, and its server, has this locale.
    write_catalogue(
        tmp_path,
        "en-US",
        {
            "imagine": "malen",
            "Make images from text, or edit one": "Bilder aus Text",
            "The prompt is empty. Describe what you want to see.": "Die Eingabe ist leer.",
            "Imagined": "Gemalt",
            "Again": "Nochmal",
        },
    )
    async with staged(TRANSLATIONS_DIR=str(tmp_path)) as stage:
        await stage.ready()
        commands = stage.playground.world.commands.in_scope(None)
        [command] = [it for it in commands if it["name"] == "imagine"]
        assert command["name_localizations"] == {"en-US": "malen"}
        assert command["description_localizations"] == {"en-US": "Bilder aus Text"}
        assert await refusal(await unchecked(stage, prompt=" ")) == "Die Eingabe ist leer."
        invocation = await stage.mika.command("imagine", prompt="a fox")
        message = await invocation.reply(lambda m: "Nochmal" in buttons(m), within=PATIENCE)
        assert words(message).startswith("**Gemalt** a fox")

        await stage.bot.stop()
        await stage.restart(TRANSLATIONS_DIR=str(tmp_path))
        assert "were sent to Discord" not in stage.bot.log, "the translations have not changed"
