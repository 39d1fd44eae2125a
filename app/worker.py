"""`bot.py worker`: runs jobs and edits their replies, without a connection to the gateway."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import discord

from app.context import Context, begin, media_client
from app.delivery import Deliveries
from app.discord_connect import connector_of
from app.discord_session import ended, logged_in
from app.keys import BotKeys
from app.monitoring.discord_requests import discord_trace
from app.monitoring.monitored import monitored
from app.records import SILENT_S, OpenRecords, open_shared_records
from app.working import working
from hfmedia.execution.sandbox import Sandbox
from replies.media.sandboxed import SANDBOXED
from settings import Settings

log = logging.getLogger(__name__)

READY: Final = "Ready to run jobs."


async def work(settings: Settings, *, silent_s: float = SILENT_S) -> int:
    """Run jobs until SIGINT or SIGTERM, and return the exit code.

    What runs then has some time to end; the rest goes on in other workers, and at the latest when
    this one has been silent for `silent_s` seconds. Raises `NotShared`,
    `SetupError`, `CannotListen`, `StorageError`, `MediaStoreUnavailable` or `BadDiscordConnect` if
    it cannot begin.
    """
    context = begin(settings)
    async with (
        open_shared_records(settings, "worker", silent_s) as records,
        rest_client(context) as client,
    ):
        running = await _work(context, records, client)
    return await ended(running)


def rest_client(context: Context) -> discord.Client:
    """A client that sends requests and hears nothing. Raises `BadDiscordConnect`."""
    return discord.Client(
        intents=discord.Intents(guilds=True),  # without it discord.py warns, though nothing comes
        allowed_mentions=discord.AllowedMentions.none(),
        connector=connector_of(context.settings.discord_connect),
        http_trace=discord_trace(context.metrics),
    )


async def _work(
    context: Context, records: OpenRecords, client: discord.Client
) -> asyncio.Task[None]:
    settings, metrics = context.settings, context.metrics
    sandbox = Sandbox(SANDBOXED)
    deliveries = Deliveries(
        client=client, sandbox=sandbox, languages=context.languages, metrics=metrics
    )
    delivery = deliveries.from_records(records)
    async with (
        media_client(settings, metrics, BotKeys(settings, records.keys)) as media,
        sandbox,
        working(settings, records, media, delivery, deliveries.end_reply) as worker,
        monitored(
            settings,
            metrics,
            {"database": records.database.is_reachable, "engine": worker.engine.is_running},
        ),
    ):
        beginning = await logged_in(client, settings.discord_token, worker.start, context.stop)
        if not beginning.cancelled() and beginning.exception() is None:
            log.info(READY)
            await context.stop.wait()
    return beginning
