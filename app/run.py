"""`bot.py run`: the bot in one process, connected to Discord."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path

import aiohttp
import discord

from app.bot import DiscordBot
from app.console import fail
from app.image_limits import image_limit_bytes
from app.keys import OperatorKeys, operator_policy
from app.signals import first, stop_signal
from cogs.service import GenerationService
from hfmedia import HuggingFaceMedia
from hfmedia.execution.sandbox import Sandbox
from i18n import Languages
from jobs import Catalogue, InProcessJobs
from jobs.catalogue import lists_of
from replies.media.sandboxed import SANDBOXED
from replies.writer import ReplyDelivery
from settings import Settings

log = logging.getLogger(__name__)


async def run(settings: Settings) -> int:
    """Run the bot until SIGINT or SIGTERM, and return the exit code.

    Running jobs then end with a message.
    """
    stop = stop_signal()
    if not settings.hf_token:
        log.warning("HF_TOKEN is not set, so only hf-inference can be asked. Set it in .env.")
    folder = settings.translations_dir
    languages = Languages(Path(folder) if folder else None)
    try:
        bot = DiscordBot(languages, connect=settings.discord_connect)
    except ValueError as error:
        return fail(f"DISCORD_CONNECT cannot be used: {error}")
    async with media_client(settings) as media, bot:
        sandbox = Sandbox(SANDBOXED)
        delivery = ReplyDelivery(bot, media.store, sandbox, languages)
        async with (
            InProcessJobs(
                media.generate, media.store, delivery, per_member=settings.max_jobs_per_member
            ) as jobs,
            Catalogue(partial(lists_of, media)) as catalogue,
            sandbox,  # ends first: what waits for it would use up the time that replies have
        ):
            bot.service = GenerationService(
                jobs=jobs,
                catalogue=catalogue,
                default_models={
                    "image": settings.default_image_model,
                    "video": settings.default_video_model,
                },
                policy=operator_policy(settings),
                store=media.store,
                sandbox=sandbox,
                image_limit_bytes=image_limit_bytes,
            )
            connected = asyncio.create_task(bot.start(settings.discord_token))
            await first(connected, stop)
        # The jobs have ended by now; the gateway stayed open so that nobody was left unanswered.
        return await ended(connected)


def media_client(settings: Settings) -> HuggingFaceMedia:
    """The client. Its own key lists models; jobs bring a policy that names theirs."""
    return HuggingFaceMedia(
        settings.hf_token or None,
        endpoint=settings.hf_endpoint,
        router_url=settings.hf_router_url,
        resolve_key=OperatorKeys(settings).resolve,
    )


async def ended(connected: asyncio.Task[None]) -> int:
    """Say in one sentence why the connection ended, and return the exit code for it."""
    connected.cancel()
    try:
        await connected
    except asyncio.CancelledError:
        log.info("Stopped.")
        return 0
    except discord.LoginFailure:
        return fail("Discord does not accept DISCORD_TOKEN. Copy the token again into .env.")
    except discord.ConnectionClosed as error:
        return fail(f"Discord closed the connection for good (code {error.code}).")
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        return fail(f"Discord refused the connection: {error}")
    except (aiohttp.ClientError, OSError) as error:
        return fail(f"Discord cannot be reached: {error}")
    return 0
