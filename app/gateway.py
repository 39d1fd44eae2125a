"""`bot.py gateway`: answers members on some of the shards, and leaves their jobs to workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from functools import partial

from app.announcer import announcing
from app.bot import DiscordBot
from app.context import begin
from app.conversations import kept_conversations
from app.delivery import Deliveries
from app.erasing import job_eraser
from app.guild_services import guild_services
from app.jobs import OpenJobs, released, taken_jobs
from app.keys import BotKeys
from app.monitoring.discord_requests import discord_trace
from app.personal_data import personal_data
from app.records import SILENT_S, OpenRecords, open_shared_records
from app.serve import serve
from app.shards import ShardRange
from hfmedia import HuggingFaceMedia
from jobs.available_jobs import AvailableJobs
from jobs.engine_client import EngineClient
from settings import Settings
from storage.identify_turns import IdentifyTurnRepository


async def gateway(
    settings: Settings, shards: ShardRange | None, *, silent_s: float = SILENT_S
) -> int:
    """Answer members until SIGINT or SIGTERM, and return the exit code.

    Without `shards` it has all of them. It is dead if it is silent for `silent_s` seconds. Raises
    as `serve`, or `BadDiscordConnect` or `NotShared`.
    """
    context = begin(settings)
    async with open_shared_records(settings, "gateway", silent_s) as records:
        bot = DiscordBot(
            context.languages,
            shards=shards,
            identify_turns=IdentifyTurnRepository(records.database),
            chat_messages=settings.chat_messages,
            connect=settings.discord_connect,
            trace=discord_trace(context.metrics),
        )
        keys = BotKeys(settings, records.keys)
        return await serve(context, bot, partial(gateway_jobs, records), keys)


@asynccontextmanager
async def gateway_jobs(
    opened: OpenRecords, settings: Settings, media: HuggingFaceMedia, deliveries: Deliveries
) -> AsyncIterator[OpenJobs]:
    """The jobs of a gateway: it records them and shows how they wait, and runs none."""
    delivery = deliveries.from_records(opened)
    async with (
        aclosing(EngineClient(settings.absolute_database_url)) as queues,
        released() as reservations,
        deliveries.sandbox,
        AsyncExitStack() as stack,
        taken_jobs(settings, opened, queues, delivery, reservations) as jobs,
        guild_services(
            settings,
            opened.database,
            opened.keys,
            opened.ledger,
            opened.announcements.add,
            personal_data(settings, opened, job_eraser(opened, jobs, queues)),
        ) as guilds,
        announcing(deliveries, opened.announcements, guilds),
    ):

        async def start() -> None:
            if opened.member is not None:
                await opened.member.join()
                await stack.enter_async_context(opened.member.living())
            await jobs.start()

        checks = {"database": opened.database.is_reachable}
        yield OpenJobs(
            jobs=AvailableJobs(jobs),
            store=opened.store,
            admission=guilds.admission,
            guilds=guilds,
            conversations=kept_conversations(opened, job_eraser(opened, jobs, queues)),
            start=start,
            checks=checks,
        )
