"""`bot.py playground`: the playground in this process, and the bot as a child of it.

No other module imports the playground: an operator's process does not load it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, get_args

from app.bot_process import BotProcess
from app.console import fail, say
from app.signals import first, stop_signal
from guilds.models import ModelUse
from hfmedia.temporary_folder import TemporaryFolder
from playground import Playground

if TYPE_CHECKING:
    from settings import Settings


async def play(settings: Settings) -> int:
    """Open the playground, run the bot in it, and close both at SIGINT or SIGTERM.

    Returns the exit code.
    """
    stop = stop_signal()
    try:
        with own_temporary_files():
            return await _play(settings, stop)
    except OSError as error:
        return fail(
            f"The playground cannot be opened on port {settings.playground_port}: {error}. "
            "Choose another with PLAYGROUND_PORT."
        )


async def _play(settings: Settings, stop: asyncio.Event) -> int:
    bot = BotProcess()
    async with Playground(page_port=settings.playground_port, kill_bot=bot.kill) as playground:
        # Without it the bot ends; the page switches it off again.
        playground.world.portal.update({"message_content": settings.chat_messages})
        # The operator's models need not exist there.
        models = {f"DEFAULT_{use.upper()}_MODEL": "" for use in get_args(ModelUse)}
        running = asyncio.create_task(bot.run({**playground.environment(), **models}))
        say(f"The playground is open: {playground.page_url}  (Ctrl-C closes it)")
        await first(running, stop)
        if not stop.is_set():
            return fail(f"The bot stopped by itself, with code {running.result()}.")
        running.cancel()
        await asyncio.wait([running])
        await bot.stop()
        return 0


@contextmanager
def own_temporary_files() -> Iterator[None]:
    """Keep all temporary files of this process in one folder.

    If this process is killed, the bot of the next playground sweeps it.
    """
    with closing(TemporaryFolder()) as folder:
        tempfile.tempdir = str(folder.path)
        try:
            yield
        finally:
            tempfile.tempdir = None
