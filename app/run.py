"""`bot.py run`: the bot in one process, connected to Discord."""

from __future__ import annotations

from app.bot import DiscordBot
from app.context import begin
from app.jobs import open_jobs
from app.monitoring.discord_requests import discord_trace
from app.serve import serve
from settings import Settings


async def run(settings: Settings) -> int:
    """Run the bot until SIGINT or SIGTERM, and return the exit code.

    Running jobs then have some time to end; the rest goes on when the bot is started again.
    Raises as `serve`, or `BadDiscordConnect`.
    """
    context = begin(settings)
    bot = DiscordBot(
        context.languages,
        connect=settings.discord_connect,
        trace=discord_trace(context.metrics),
    )
    return await serve(context, bot, open_jobs)
