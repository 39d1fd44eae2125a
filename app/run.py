"""`bot.py run`: the bot in one process, connected to Discord."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
import discord

from app.bot import DiscordBot
from app.console import fail
from app.delivery import Deliveries
from app.image_limits import image_limit_bytes
from app.jobs import open_jobs
from app.keys import OperatorKeys, operator_policy
from app.monitoring.discord_requests import discord_trace
from app.monitoring.measured_effects import MeasuredEffects
from app.monitoring.metrics import Metrics
from app.monitoring.monitored import monitored
from app.monitoring.readiness import GatewayConnection
from app.signals import first, stop_signal
from cogs.service import GenerationService
from hfmedia import HuggingFaceMedia
from hfmedia.execution.sandbox import Sandbox
from i18n import Languages
from jobs import Catalogue
from jobs.catalogue import lists_of
from replies.media.sandboxed import SANDBOXED
from settings import Settings
from storage.errors import StorageError
from storage.media_errors import MediaStoreUnavailable

log = logging.getLogger(__name__)


async def run(settings: Settings) -> int:
    """Run the bot until SIGINT or SIGTERM, and return the exit code.

    Running jobs then have some time to end; the rest goes on when the bot is started again.
    Raises `SetupError` or `CannotListen`.
    """
    stop = stop_signal()
    if not settings.hf_token:
        log.warning("HF_TOKEN is not set, so only hf-inference can be asked. Set it in .env.")
    folder = settings.translations_dir
    languages = Languages(Path(folder) if folder else None)
    metrics = Metrics()
    try:
        bot = DiscordBot(languages, connect=settings.discord_connect, trace=discord_trace(metrics))
    except ValueError as error:
        return fail(f"DISCORD_CONNECT cannot be used: {error}")
    try:
        return await serve(settings, bot, languages, metrics, stop)
    except (StorageError, MediaStoreUnavailable) as error:
        return fail(str(error))


async def serve(
    settings: Settings,
    bot: DiscordBot,
    languages: Languages,
    metrics: Metrics,
    stop: asyncio.Event,
) -> int:
    """Run the bot until `stop` is set, and return the exit code.

    Raises `SetupError`, `CannotListen`, `StorageError` or `MediaStoreUnavailable` if it cannot
    begin.
    """
    gateway = GatewayConnection(bot)
    async with media_client(settings, metrics) as media, bot:
        sandbox = Sandbox(SANDBOXED)
        deliveries = Deliveries(client=bot, sandbox=sandbox, languages=languages, metrics=metrics)
        async with (
            open_jobs(settings, media, deliveries) as opened,
            monitored(settings, metrics, {"discord": gateway.is_up, **opened.checks}),
            Catalogue(partial(lists_of, media)) as catalogue,
        ):
            bot.service = GenerationService(
                jobs=opened.jobs,
                catalogue=catalogue,
                default_models={
                    "image": settings.default_image_model,
                    "video": settings.default_video_model,
                },
                policy=operator_policy(settings),
                store=opened.store,
                sandbox=sandbox,
                image_limit_bytes=image_limit_bytes,
            )
            running = await connect(bot, settings.discord_token, opened.start, stop)
        # The jobs have ended by now; the gateway stayed open so that nobody was left unanswered.
        return await ended(running)


async def connect(
    bot: DiscordBot, token: str, start_jobs: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> asyncio.Task[None]:
    """Log in, start the jobs and connect, until `stop` is set or something of it ends.

    Returns the task that was the last; the connection goes on.
    """

    async def begin() -> None:
        await bot.login(token)
        await start_jobs()  # whose replies can be edited from now on

    beginning = asyncio.create_task(begin())
    await first(beginning, stop)
    if not beginning.done() or beginning.exception() is not None:
        beginning.cancel()
        await asyncio.wait([beginning])
        return beginning
    connected = asyncio.create_task(bot.connect())
    await first(connected, stop)
    return connected


def media_client(settings: Settings, metrics: Metrics) -> HuggingFaceMedia:
    """The client. Its own key lists models; jobs bring a policy that names theirs."""
    return HuggingFaceMedia(
        settings.hf_token or None,
        endpoint=settings.hf_endpoint,
        router_url=settings.hf_router_url,
        resolve_key=OperatorKeys(settings).resolve,
        effects=partial(MeasuredEffects, metrics=metrics),
    )


async def ended(connected: asyncio.Task[None]) -> int:
    """Say in one sentence why the connection ended, and return the exit code for it."""
    connected.cancel()
    try:
        await connected
    except asyncio.CancelledError:
        log.info("Stopped.")
        return 0
    except StorageError as error:
        return fail(str(error))
    except discord.LoginFailure:
        return fail("Discord does not accept DISCORD_TOKEN. Copy the token again into .env.")
    except discord.ConnectionClosed as error:
        return fail(f"Discord closed the connection for good (code {error.code}).")
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        return fail(f"Discord refused the connection: {error}")
    except (aiohttp.ClientError, OSError) as error:
        return fail(f"Discord cannot be reached: {error}")
    return 0
