"""A bug in a command, a button or a modal: the member hears of it, and the log has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from playground.discord.invocation import Invocation
from tests.discord_schema import watched
from tests.e2e.bot_copy import copy_bot
from tests.e2e.stage import HANG_TIMEOUT_S, Child, Stage, happened, refusal, words

pytestmark = pytest.mark.asyncio(loop_scope="session")

SORRY = "Something went wrong inside the bot."
FILES = {
    "cogs/broken.py": '''
"""Commands with bugs."""

from discord import ui
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.buttons.broken import BrokenButton
from cogs.handlers import open_modal
from cogs.modals.broken import BrokenModal


class Broken(commands.Cog):
    @app_commands.command(name=locale_str("broken"), description=locale_str("Has a bug"))
    async def broken(self, interaction, how: str):
        if how == "deferred":
            await interaction.response.defer(ephemeral=True)
        elif how == "answered":
            await interaction.response.send_message("Here is half of it.")
        elif how == "button":
            view = ui.View(timeout=None)
            view.add_item(ui.Button(label="Break", custom_id=BrokenButton.custom_id()))
            view.stop()
            await interaction.response.send_message("Click.", view=view)
            return
        elif how == "modal":
            modal = ui.Modal(title="Break", custom_id=BrokenModal.custom_id())
            modal.add_item(ui.TextInput(label="How?", custom_id="how"))
            await open_modal(interaction, modal)
            return
        raise ZeroDivisionError(f"the bug: {how}")


async def setup(bot):
    await bot.add_cog(Broken())
''',
    "cogs/buttons/broken.py": '''
"""A button with a bug."""

from cogs.handlers import ButtonHandler


class BrokenButton(ButtonHandler):
    kind = "broken"

    async def clicked(self, click):
        raise ZeroDivisionError("the bug: click")
''',
    "cogs/modals/broken.py": '''
"""A modal with a bug."""

from cogs.handlers import ModalHandler


class BrokenModal(ModalHandler):
    kind = "broken"

    async def submitted(self, submission):
        raise ZeroDivisionError("the bug: submit")
''',
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def broken(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A bot with bugs in a command, a button and a modal."""
    folder: Path = tmp_path_factory.mktemp("broken")
    copy_bot(folder, FILES)
    async with watched() as playground:
        settings = playground.environment()
        bot = await Child.start_in(folder, "run", **settings)
        await happened(playground.world, lambda: playground.world.bot_online)
        yield Stage(playground, bot, settings)
        await bot.stop()


async def private_sentence(invocation: Invocation) -> str:
    """What only the member reads, wherever it was said."""
    message = await invocation.reply(lambda it: SORRY in words(it), within=HANG_TIMEOUT_S)
    assert message["flags"] & 64
    return words(message)


async def logged(broken: Stage, what: str) -> None:
    """The log names the interaction, and has the traceback."""
    await broken.bot.line(f"ZeroDivisionError: the bug: {what}")
    assert f"member {broken.mika.user.id}) failed" in broken.bot.log
    assert "Traceback" in broken.bot.log


async def test_a_command_that_raises_before_it_answers(broken: Stage) -> None:
    invocation = await broken.mika.command("broken", how="at once")
    assert (await refusal(invocation)).startswith(SORRY)
    await logged(broken, "at once")


@pytest.mark.parametrize("how", ["deferred", "answered"])
async def test_a_command_that_raises_after_it_answered(broken: Stage, how: str) -> None:
    invocation = await broken.mika.command("broken", how=how)
    assert (await private_sentence(invocation)).startswith(SORRY)
    await logged(broken, how)


async def test_a_button_whose_handler_raises(broken: Stage) -> None:
    invocation = await broken.mika.command("broken", how="button")
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    click = await broken.mika.click(message, "Break")
    assert (await refusal(click)).startswith(SORRY)
    await logged(broken, "click")


async def test_a_modal_whose_handler_raises(broken: Stage) -> None:
    invocation = await broken.mika.command("broken", how="modal")
    await invocation.answered(within=HANG_TIMEOUT_S)
    submitted = await broken.mika.submit(invocation, {"how": "like this"})
    assert (await refusal(submitted)).startswith(SORRY)
    await logged(broken, "submit")
