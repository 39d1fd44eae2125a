"""The command line of `bot.py`: which process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from app.console import fail, say
from app.discord_connect import BadDiscordConnect
from app.doctor import doctor
from app.gateway import gateway
from app.logging import configure_logging
from app.migrate import migrate
from app.monitoring.server import CannotListen
from app.records import NotShared
from app.rotate_keys import rotate
from app.run import run
from app.shards import ShardRange
from app.usage import usage
from app.worker import work
from guilds.price_file import PricesError
from hfmedia import SetupError, __version__
from settings import SettingsError, read_settings
from storage.errors import StorageError
from storage.media_errors import MediaStoreUnavailable

if TYPE_CHECKING:
    from settings import Settings

USAGE: Final = """\
python bot.py              connect to Discord; without DISCORD_TOKEN, open the playground
python bot.py run          connect to Discord
python bot.py gateway      connect to Discord, and leave the jobs to workers
    --shards 0-3/16        with these shards of how many; without it, with all of them
python bot.py worker       run the jobs that gateways take
python bot.py playground   open a Discord of its own in the browser, with the bot in it
python bot.py migrate      bring the database to the version of this code
python bot.py rotate-keys  encrypt the keys of servers and members with the first SECRET_KEY
python bot.py usage        print what HF_TOKEN has spent, by month and server
python bot.py doctor       check what the bot needs, and say what to do about what is wrong
python bot.py --version    print the version"""
NOT_CONFIGURED: Final = (
    "DISCORD_TOKEN is not set, so the bot cannot connect to Discord. Set it in .env, or try the "
    "bot without an account: python bot.py playground"
)
CANNOT_BEGIN: Final = (
    SetupError,  # of the library
    BadDiscordConnect,
    CannotListen,
    MediaStoreUnavailable,
    NotShared,
    PricesError,
    StorageError,
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
        case [] | [
            "run"
            | "gateway"
            | "worker"
            | "playground"
            | "migrate"
            | "rotate-keys"
            | "usage"
            | "doctor"
        ]:
            return start(arguments)
        case ["gateway", "--shards", text]:
            try:
                shards = ShardRange.parse(text)
            except ValueError as error:
                return fail(str(error))
            return start(["gateway"], shards)
        case _:
            return fail(USAGE)


def start(arguments: list[str], shards: ShardRange | None = None) -> int:
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
    match arguments:
        case ["playground"]:
            return play(settings)
        case ["migrate"]:
            return asyncio.run(migrate(settings))
        case ["rotate-keys"]:
            return asyncio.run(rotate(settings))
        case ["usage"]:
            return asyncio.run(usage(settings))
        case [] if not settings.discord_token:
            say("DISCORD_TOKEN is not set, so this opens the playground instead of Discord.")
            return play(settings)
    if not settings.discord_token:
        # A service that has lost its token must not look healthy.
        return fail(NOT_CONFIGURED)
    match arguments:
        case ["gateway"]:
            return to_its_end(gateway(settings, shards))
        case ["worker"]:
            return to_its_end(work(settings))
    return to_its_end(run(settings))


def to_its_end(process: Coroutine[Any, Any, int]) -> int:
    """Run a process that serves members. Returns the exit code."""
    try:
        return asyncio.run(process)
    except CANNOT_BEGIN as error:
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
