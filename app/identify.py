"""When a shard may identify, where several processes are one bot.

Discord counts over all of them: who identifies too early is refused, and after the last session
start of a day the token is reset.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Protocol

from discord import SessionStartLimits

log = logging.getLogger(__name__)

ASK_AGAIN_S: Final = 5.0  # where too many wait for a turn


class IdentifyTurns(Protocol):
    """Whose turn it is to identify, over all processes of the bot."""

    async def take(self, bucket: int) -> float | None:
        """Take the next turn of a bucket. Returns the seconds until then.

        None if too many wait already: then none was taken. Raises `StorageError`.
        """


async def turn_to_identify(
    turns: IdentifyTurns,
    limits: SessionStartLimits,
    shard_id: int,
    *,
    ask_again_s: float = ASK_AGAIN_S,
) -> None:
    """Return when a shard may identify. Raises `StorageError`.

    discord.py gives up after a minute or three, and tries again: nobody waits here for longer.
    """
    await _session_start(limits, shard_id)
    while True:
        wait_s = await turns.take(shard_id % limits.max_concurrency)
        await asyncio.sleep(ask_again_s if wait_s is None else wait_s)
        if wait_s is not None:
            return


async def _session_start(limits: SessionStartLimits, shard_id: int) -> None:
    """Wait for the next day if this one has none left but those that may begin at this moment."""
    if limits.remaining > limits.max_concurrency:
        return
    hours = limits.reset_after / 3_600_000
    log.error(
        "shard %s does not connect: %s of %s session starts are left for %.1f h, and after the "
        "last one Discord resets the token. Find out what restarts the bot so often.",
        *(shard_id, limits.remaining, limits.total, hours),
    )
    await asyncio.sleep(limits.reset_after / 1000)
