"""Logging in to Discord, and what is said when that or the connection ends."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from app.close_codes import DISALLOWED_INTENTS, closed_for_good
from app.console import fail
from app.signals import first
from storage.errors import StorageError

log = logging.getLogger(__name__)


async def logged_in(
    client: discord.Client, token: str, start: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> asyncio.Task[None]:
    """Log in and call `start`, whose replies can be edited from then on, until `stop` is set.

    Returns the task, which has ended, maybe with an error.
    """

    async def begin() -> None:
        await client.login(token)
        await start()
        # All modules are loaded. Each look at them would hold up all that runs for 0.1 s and more.
        gc.collect()
        gc.freeze()

    beginning = asyncio.create_task(begin())
    await first(beginning, stop)
    if not beginning.done():
        beginning.cancel()
        await asyncio.wait([beginning])
    return beginning


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
    except discord.PrivilegedIntentsRequired:
        return fail(closed_for_good(DISALLOWED_INTENTS))
    except discord.ConnectionClosed as error:
        return fail(closed_for_good(error.code))
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        return fail(f"Discord refused the connection: {error}")
    except (aiohttp.ClientError, OSError) as error:
        return fail(f"Discord cannot be reached: {error}")
    return 0
