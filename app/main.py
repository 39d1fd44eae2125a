"""The command line of `bot.py`: which process runs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.console import fail, say
from app.doctor import doctor
from app.logging import configure_logging
from app.migrate import migrate
from app.monitoring.server import CannotListen
from app.run import run
from hfmedia import SetupError, __version__
from settings import SettingsError, read_settings

if TYPE_CHECKING:
    from settings import Settings

USAGE: Final = """\
python bot.py              connect to Discord; without DISCORD_TOKEN, open the playground
python bot.py run          connect to Discord
python bot.py playground   open a Discord of its own in the browser, with the bot in it
python bot.py migrate      bring the database to the version of this code
python bot.py doctor       check what the bot needs, and say what to do about what is wrong
python bot.py --version    print the version"""
NOT_CONFIGURED: Final = (
    "DISCORD_TOKEN is not set, so the bot cannot connect to Discord. Set it in .env, or try the "
    "bot without an account: python bot.py playground"
)


def main(arguments: list[str]) -> int:
    """Run one of the kinds of process. Returns the exit code."""
    match arguments:
        case ["-h" | "--help"]:
            say(USAGE)
            return 0
        case ["--version"]:
            say(f"hfmedia {__version__}")
            return 0
        case [] | ["run" | "playground" | "migrate" | "doctor"]:
            return start(arguments)
        case _:
            return fail(USAGE)


def start(arguments: list[str]) -> int:
    """Read the settings, and run the process that they and the arguments ask for."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return fail(str(error))
    if arguments == ["doctor"]:
        # What libraries log on their way would stand between the findings.
        configure_logging(replace(settings, log_level="ERROR"))
        return asyncio.run(doctor(settings))
    configure_logging(settings)
    if arguments == ["playground"]:
        return play(settings)
    if arguments == ["migrate"]:
        return asyncio.run(migrate(settings))
    if settings.discord_token:
        return serve(settings)
    if arguments == ["run"]:
        # A service that has lost its token must not look healthy.
        return fail(NOT_CONFIGURED)
    say("DISCORD_TOKEN is not set, so this opens the playground instead of Discord.")
    return play(settings)


def serve(settings: Settings) -> int:
    """Connect to Discord."""
    try:
        return asyncio.run(run(settings))
    except (SetupError, CannotListen) as error:  # the first is the library's
        return fail(str(error))


def play(settings: Settings) -> int:
    """Open the playground, whose modules `run` does not load: operators do not install them."""
    try:
        from app import playground  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"app", "playground"}:
            raise
        return fail("The playground is not installed. Run: pip install '.[playground]'")
    return asyncio.run(playground.play(settings))
