"""`bot.py run`: the bot in one process, connected to Discord."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from app.bot import DiscordBot
from app.console import fail
from app.signals import first, stop_signal
from cogs import GenerationService
from hfmedia import HuggingFaceMedia
from jobs import Catalogue, Jobs
from jobs.catalogue import lists_of
from replies.writer import ReplyDelivery

if TYPE_CHECKING:
    from hfmedia.types import Task
    from settings import Settings

log = logging.getLogger(__name__)

# Seconds. A reply can be edited for 15 minutes: after a video, one remains to make it fit.
DEADLINES: Final = {"text-to-video": 780.0, "image-to-video": 780.0}


async def run(settings: Settings) -> int:
    """Run the bot until SIGINT or SIGTERM. Running jobs then end with a message."""
    if not settings.hf_token:
        log.warning("HF_TOKEN is not set, so only hf-inference can be asked. Put it into .env.")
    stop = stop_signal()
    try:
        bot = DiscordBot(settings)
    except ValueError as error:
        return fail(f"DISCORD_CONNECT cannot be used: {error}")
    media = HuggingFaceMedia(
        settings.hf_token or None,
        endpoint=settings.hf_endpoint,
        router_url=settings.hf_router_url,
        deadlines=DEADLINES,
    )
    delivery = ReplyDelivery(bot)
    async with media, bot:
        async with (
            Jobs(media.generate, delivery, per_member=settings.max_jobs_per_member) as jobs,
            Catalogue(partial(lists_of, media)) as catalogue,
        ):
            defaults = defaults_of(settings)
            bot.service = GenerationService(jobs=jobs, catalogue=catalogue, defaults=defaults)
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
        return fail("Discord does not take DISCORD_TOKEN. Copy it once more into .env.")
    except discord.ConnectionClosed as error:
        return fail(f"Discord closed the connection for good (code {error.code}).")
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        return fail(f"Discord does not let the bot in: {error}")
    except (aiohttp.ClientError, OSError) as error:
        return fail(f"Discord cannot be reached: {error}")
    return 0


def defaults_of(settings: Settings) -> dict[Task, str]:
    """The operator's default models, by task."""
    return {
        "text-to-image": settings.default_image_model,
        "image-to-image": settings.default_image_model,
        "text-to-video": settings.default_video_model,
        "image-to-video": settings.default_video_model,
    }
