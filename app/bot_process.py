"""The bot as a child process of the playground."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.console import say
from settings import child_environment

EXIT_TIMEOUT_S: Final = 20.0  # that the bot has to stop by itself: its drain takes up to 15
MIN_LIFE_S: Final = 5.0
"""A bot that something kills sooner is not started again: the next one would end like it."""
BOT: Final = Path(__file__).parent.with_name("bot.py")


class BotProcess:
    """Starts the bot, and starts it again when it was killed, as a service manager does."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._kill_wanted = False

    @property
    def pid(self) -> int | None:
        """Its process, if it was started."""
        return None if self._child is None else self._child.pid

    async def run(self, environment: Mapping[str, str]) -> int:
        """Run the bot until it ends by itself, and return its exit code.

        That is the negative number of the signal if it was killed right after its start.
        """
        while True:
            began = time.monotonic()
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                str(BOT),
                "run",
                # Ctrl-C reaches this process alone, which then stops the bot in its own time.
                start_new_session=True,
                env=child_environment(environment),
            )
            code = await self._child.wait()
            was_wanted, self._kill_wanted = self._kill_wanted, False
            lived_s = time.monotonic() - began
            if code >= 0 or (lived_s < MIN_LIFE_S and not was_wanted):
                return code
            name = signal.Signals(-code).name
            say(f"The bot was killed ({name}). It is started again, and goes on where it was.")

    def kill(self) -> None:
        """Kill the bot, as `kill -9` does."""
        if self._child is not None and self._child.returncode is None:
            self._kill_wanted = True
            self._child.kill()

    async def stop(self) -> None:
        """Stop the bot, which first lets its jobs end. Call it when `run` has ended."""
        child = self._child
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):  # it may have ended in this moment
            child.terminate()
        try:
            async with asyncio.timeout(EXIT_TIMEOUT_S):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
