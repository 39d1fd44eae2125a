"""The command line of `bot.py`: which process runs.

python bot.py [run]        connect to Discord; without DISCORD_TOKEN, open the playground
python bot.py playground   a Discord of our own in the browser, and the bot in it
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from app.console import fail, say
from app.logging import configure_logging
from app.run import run
from settings import SettingsError, read_settings

if TYPE_CHECKING:
    from settings import Settings

OURS: Final = frozenset({"app", "playground", "settings"})


def main(arguments: list[str]) -> int:
    """Run one of the kinds of process. Returns the exit code."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return fail(str(error))
    configure_logging(settings)
    match arguments:
        case ["playground"]:
            return play(settings)
        case [] | ["run"] if settings.discord_token:
            return asyncio.run(run(settings))
        case [] | ["run"]:
            say("DISCORD_TOKEN is not set, so this opens the playground instead of Discord.")
            return play(settings)
        case ["-h" | "--help"]:
            say((__doc__ or "").strip())
            return 0
        case _:
            return fail((__doc__ or "").strip())


def play(settings: Settings) -> int:
    """Open the playground, whose packages an operator does not install."""
    try:
        from app import playground  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OURS:
            raise
        return fail("The playground is not installed. Run: pip install '.[playground]'")
    return asyncio.run(playground.play(settings))
