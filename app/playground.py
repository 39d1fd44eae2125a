"""`bot.py playground`: the playground in this process, and the bot as a child of it.

No other module imports the playground: an operator's process does not load it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.console import fail, say
from app.signals import first, stop_signal
from hfmedia.temporary_folder import TemporaryFolder
from playground import Playground
from settings import child_environment

if TYPE_CHECKING:
    from settings import Settings

BOT_EXIT_TIMEOUT_S: Final = 20.0  # that the bot has to stop by itself: its drain takes up to 15
BOT: Final = Path(__file__).parent.with_name("bot.py")


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
    async with Playground(page_port=settings.playground_port) as playground:
        # The operator's models need not exist there.
        models = {"DEFAULT_IMAGE_MODEL": "", "DEFAULT_VIDEO_MODEL": ""}
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            str(BOT),
            "run",
            # Ctrl-C reaches this process alone, which then stops the bot in its own time.
            start_new_session=True,
            env=child_environment({**playground.environment(), **models}),
        )
        say(f"The playground is open: {playground.page_url}  (Ctrl-C closes it)")
        await first(asyncio.create_task(child.wait()), stop)
        if not stop.is_set():
            return fail(f"The bot stopped by itself, with code {child.returncode}.")
        await drain(child)
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


async def drain(child: asyncio.subprocess.Process) -> None:
    """Stop the bot, which first ends its jobs with a message."""
    with suppress(ProcessLookupError):  # it may have ended in this moment
        child.terminate()
    try:
        async with asyncio.timeout(BOT_EXIT_TIMEOUT_S):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
