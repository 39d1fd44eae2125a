"""`bot.py run`: the bot in one process, connected to Discord."""

from __future__ import annotations

from functools import partial

from app.bot import DiscordBot
from app.context import begin
from app.jobs import durable_jobs, in_process_jobs
from app.keys import BotKeys
from app.migrate import upgrade_all
from app.monitoring.discord_requests import discord_trace
from app.records import open_records
from app.serve import serve
from settings import NO_DATABASE, Settings


async def run(settings: Settings) -> int:
    """Run the bot until SIGINT or SIGTERM, and return the exit code.

    Running jobs then have some time to end; the rest goes on when the bot is started again.
    Raises as `serve`, or `BadDiscordConnect`.
    """
    context = begin(settings)
    bot = DiscordBot(
        context.languages,
        chat_messages=settings.chat_messages,
        connect=settings.discord_connect,
        trace=discord_trace(context.metrics),
    )
    if settings.database_url == NO_DATABASE:
        return await serve(context, bot, in_process_jobs, BotKeys(settings))
    await upgrade_all(settings.absolute_database_url)
    async with open_records(settings, "run") as records:
        keys = BotKeys(settings, records.keys)
        return await serve(context, bot, partial(durable_jobs, records), keys)
