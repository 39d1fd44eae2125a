"""The part of the bot that members talk to: it is connected to Discord's gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from app.bot import DiscordBot
from app.context import Context, media_client
from app.delivery import Deliveries
from app.discord_session import ended, logged_in
from app.image_limits import image_limit_bytes
from app.jobs import JobsOpener
from app.keys import BotKeys
from app.monitoring.monitored import monitored
from app.monitoring.readiness import GatewayConnection
from app.signals import first
from cogs.service import GenerationService
from cogs.submitter import JobSubmitter
from hfmedia.execution.sandbox import Sandbox
from jobs import Catalogue
from jobs.catalogue import lists_of
from replies.media.sandboxed import SANDBOXED


async def serve(context: Context, bot: DiscordBot, open_jobs: JobsOpener, keys: BotKeys) -> int:
    """Run the bot until the process is to end, and return the exit code.

    Jobs are done with `keys`. Raises `SetupError`, `CannotListen`, `StorageError` or
    `MediaStoreUnavailable` if it cannot begin.
    """
    settings, metrics = context.settings, context.metrics
    gateway = GatewayConnection(bot)
    async with media_client(settings, metrics, keys) as media, bot:
        sandbox = Sandbox(SANDBOXED)
        deliveries = Deliveries(
            client=bot, sandbox=sandbox, languages=context.languages, metrics=metrics
        )
        async with (
            open_jobs(settings, media, deliveries) as opened,
            monitored(settings, metrics, {"discord": gateway.is_up, **opened.checks}),
            Catalogue(partial(lists_of, media), media.is_adult, media.chat_models) as catalogue,
        ):
            bot.guild_services = opened.guilds
            bot.conversations = opened.conversations
            bot.service = GenerationService(
                submitter=JobSubmitter(
                    jobs=opened.jobs,
                    catalogue=catalogue,
                    admission=opened.admission,
                    store=opened.store,
                    sandbox=sandbox,
                    image_limit_bytes=image_limit_bytes,
                ),
                default_models={
                    "image": settings.default_image_model,
                    "video": settings.default_video_model,
                    "chat": settings.default_chat_model,
                    "vision": settings.default_vision_model,
                },
            )
            running = await connect(bot, settings.discord_token, opened.start, context.stop)
        # The jobs have ended by now; the gateway stayed open so that nobody was left unanswered.
        return await ended(running)


async def connect(
    bot: DiscordBot, token: str, start_jobs: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> asyncio.Task[None]:
    """Log in, start the jobs and connect, until `stop` is set or something of it ends.

    Returns the task that was the last; the connection goes on.
    """
    beginning = await logged_in(bot, token, start_jobs, stop)
    if beginning.cancelled() or beginning.exception() is not None:
        return beginning
    connected = asyncio.create_task(bot.connect())
    await first(connected, stop)
    return connected
