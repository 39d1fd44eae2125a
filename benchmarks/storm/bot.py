"""`bot.py run`, which at SIGUSR1 also prints the number of its asyncio tasks."""

from __future__ import annotations

import asyncio
import signal
import sys

from app.logging import configure_logging
from app.run import run
from settings import read_settings


async def main() -> int:
    """Run the bot."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: print(len(asyncio.all_tasks()), flush=True))
    settings = read_settings()
    configure_logging(settings)
    return await run(settings)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
