"""docs/add-a-command.md: its example, added to a copy of the bot, works; also after a restart."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.discord_schema import watched
from tests.e2e.bot_copy import copy_bot
from tests.e2e.stage import HANG_TIMEOUT_S, ROOT, Child, happened, parts, words

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")

FILE = re.compile(r"^`(cogs/\S+\.py)`:\n\n```python\n(.*?)```", re.DOTALL | re.MULTILINE)


async def test_the_command_the_modal_and_the_button_of_the_guide_work_across_a_restart(
    tmp_path: Path,
) -> None:
    files = dict(FILE.findall((ROOT / "docs/add-a-command.md").read_text()))
    assert list(files) == [
        "cogs/suggest.py",
        "cogs/modals/suggestion.py",
        "cogs/buttons/dismiss.py",
    ]
    copy_bot(tmp_path, files)
    async with watched() as playground:
        world = playground.world
        environment = playground.environment()
        bot = await Child.start_in(tmp_path, "run", **environment)
        await happened(world, lambda: world.bot_online)
        mika = world.person("mika")
        opened = await mika.command("suggest")
        await opened.answered(within=HANG_TIMEOUT_S)
        assert opened.modal is not None
        assert opened.modal["title"] == "Your suggestion"
        assert await bot.stop(signal.SIGINT) == 0
        await happened(world, lambda: not world.bot_online)

        # discord.py forgets modals when the process ends; the registry answers all the same.
        bot = await Child.start_in(tmp_path, "run", **environment)
        await happened(world, lambda: world.bot_online)
        submitted = await mika.submit(opened, {"text": "paint foxes"})
        answer = await submitted.reply(words, within=HANG_TIMEOUT_S)
        assert words(answer) == "Thank you for the suggestion."
        assert answer["flags"] & 64
        await bot.line(f"member {mika.user.id} suggests something in 11 characters")
        assert "v1:dismiss:11" in [part.get("custom_id") for part in parts(answer)]
        await mika.click(answer, "Dismiss")
        await submitted.gone()
        assert await bot.stop() == 0
        assert "Traceback" not in bot.log
        assert "ERROR" not in bot.log
