"""Opens everything, runs, closes everything.

python bot.py [run]        connect to Discord; without DISCORD_TOKEN, open the playground
python bot.py playground   a Discord of our own in the browser, and the bot in it
"""

from __future__ import annotations

import asyncio
import logging
import pkgutil
import re
import signal
import sys
from contextlib import suppress
from functools import partial
from typing import Final

import aiohttp
import discord
from discord.ext import commands

import cogs
from app.discord_connect import connector_from
from cogs._buttons import BUTTONS
from cogs._delivery import Delivery
from cogs._desk import Desk, DeskBot
from cogs._errors import on_error
from cogs._sync import sync
from hfmedia import HuggingFaceMedia
from hfmedia.wire import Task
from jobs import Catalogue, Jobs
from jobs.catalogue import lists_of
from settings import Settings, SettingsError, child_environment, read_settings

log = logging.getLogger("bot")

# Seconds. A reply can be edited for 15 minutes: after a video, one remains to make it fit.
DEADLINES: Final = {"text-to-video": 780.0, "image-to-video": 780.0}
FAREWELL: Final = 10.0  # seconds that the playground's bot has to end by itself
# Whose words follow LOG_LEVEL below INFO. At DEBUG discord.py writes every address with its token,
# and every event with what members typed.
OURS: Final = ("bot", "cogs", "jobs", "hfmedia", "playground")
# The second line of defence: an interaction's address, its token, a Discord token, a Hub token.
SECRETS: Final = re.compile(
    r"(?<=webhooks/)\d+/[^\s/?'\"]+|(?<=interactions/)\d+/[^\s/?'\"]+|aW50ZXJhY3Rpb24[\w=-]+"
    r"|[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{25,}|hf_[A-Za-z0-9]{8,}"
)
PERMISSIONS: Final = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
)


def main(arguments: list[str]) -> int:
    """One of the kinds of process. Returns the exit code."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return _complain(str(error))
    configure_logging(settings)
    match arguments:
        case ["playground"]:
            return asyncio.run(play(settings))
        case [] | ["run"] if settings.discord_token:
            return asyncio.run(run(settings))
        case [] | ["run"]:
            _say("DISCORD_TOKEN is not set, so this opens the playground instead of Discord.")
            return asyncio.run(play(settings))
        case ["-h" | "--help"]:
            _say((__doc__ or "").strip())
            return 0
        case _:
            return _complain((__doc__ or "").strip())


async def run(settings: Settings) -> int:
    """The bot, until it is told to stop. What still runs then ends in words."""
    if not settings.hf_token:
        log.warning("HF_TOKEN is not set, so only hf-inference can be asked. Put it into .env.")
    stop = stop_signal()
    try:
        bot = Bot(settings)
    except ValueError as error:
        return _complain(f"DISCORD_CONNECT cannot be used: {error}")
    media = HuggingFaceMedia(
        settings.hf_token or None,
        endpoint=settings.hf_endpoint,
        router_url=settings.hf_router_url,
        deadlines=DEADLINES,
    )
    async with media, bot:
        async with (
            Jobs(media.generate, Delivery(bot), per_member=settings.max_jobs_per_member) as jobs,
            Catalogue(partial(lists_of, media)) as catalogue,
        ):
            bot.desk = Desk(jobs=jobs, catalogue=catalogue, defaults=defaults_of(settings))
            connected = asyncio.create_task(bot.start(settings.discord_token))
            await first(connected, stop)
        # The jobs have ended by now; the gateway stayed open so that nobody was left unanswered.
        return await ended(connected)


async def ended(connected: asyncio.Task[None]) -> int:
    """Why the connection ended, in one sentence, and the exit code for it."""
    connected.cancel()
    try:
        await connected
    except asyncio.CancelledError:
        log.info("Stopped.")
        return 0
    except discord.LoginFailure:
        return _complain("Discord does not take DISCORD_TOKEN. Copy it once more into .env.")
    except discord.ConnectionClosed as error:
        return _complain(f"Discord closed the connection for good (code {error.code}).")
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        return _complain(f"Discord does not let the bot in: {error}")
    except (aiohttp.ClientError, OSError) as error:
        return _complain(f"Discord cannot be reached: {error}")
    return 0


class Bot(DeskBot):
    """The bot on Discord: its commands are the files in `cogs/`."""

    def __init__(self, settings: Settings) -> None:
        connect = settings.discord_connect
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            connector=connector_from(connect) if connect else None,
        )
        self._on_discord = not connect

    async def setup_hook(self) -> None:
        """After the login: load the commands, and tell Discord of them if they changed."""
        for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
            if not module.name.startswith("cogs._"):
                await self.load_extension(module.name)
        self.add_dynamic_items(*BUTTONS)
        self.tree.error(on_error)
        assert self.application_id is not None, "the login tells it"  # noqa: S101
        await sync(self.tree, self.application_id)
        if self._on_discord:
            link = discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS)
            _say(f"Invite the bot to a server: {link}")


def defaults_of(settings: Settings) -> dict[Task, str]:
    """The operator's models, by task."""
    return {
        "text-to-image": settings.default_image_model,
        "image-to-image": settings.default_image_model,
        "text-to-video": settings.default_video_model,
        "image-to-video": settings.default_video_model,
    }


async def play(settings: Settings) -> int:
    """The playground in this process, and the bot as a child of it."""
    try:
        # Here rather than above: an operator's process must not load it.
        from playground import Playground  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "playground":
            raise
        return _complain("The playground is not installed. Run: pip install '.[playground]'")
    stop = stop_signal()
    try:
        async with Playground(page_port=settings.playground_port) as playground:
            # The operator's models need not exist there.
            models = {"DEFAULT_IMAGE_MODEL": "", "DEFAULT_VIDEO_MODEL": ""}
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                __file__,
                "run",
                env=child_environment({**playground.environment(), **models}),
            )
            _say(f"The playground is open: {playground.page_url}  (Ctrl-C closes it)")
            await first(asyncio.create_task(child.wait()), stop)
            return await farewell(child)
    except OSError as error:
        return _complain(
            f"The playground cannot be opened on port {settings.playground_port}: {error}. "
            "Choose another with PLAYGROUND_PORT."
        )


async def farewell(child: asyncio.subprocess.Process) -> int:
    """Let the bot end its jobs in words."""
    if child.returncode is not None:
        return _complain(f"The bot has ended by itself, with code {child.returncode}.")
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        async with asyncio.timeout(FAREWELL):
            return await child.wait()
    except TimeoutError:
        child.kill()
        return await child.wait()


def stop_signal() -> asyncio.Event:
    """Set by Ctrl-C and by whoever stops the process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def first(task: asyncio.Task[object], stop: asyncio.Event) -> None:
    """Wait until the task has ended or the process shall stop."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()


def configure_logging(settings: Settings) -> None:
    """To standard error, without secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(settings.secrets))
    handler.addFilter(lambda record: "voice will NOT be supported" not in record.getMessage())
    level = logging.getLevelNamesMapping()[settings.log_level]
    # What others say of their insides at DEBUG is of no use here, and not always harmless.
    logging.basicConfig(level=max(logging.INFO, level), handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level)


class Redacting(logging.Formatter):
    """Strikes out what must not be written, in messages and in tracebacks."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line, struck out."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return SECRETS.sub("[secret]", line)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
