"""What becomes of what a guild has set and used when the bot leaves it."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from guilds.keys import KeyService
from storage.errors import StorageError
from storage.job_erasure import JobErasure
from storage.left_guilds import LeftGuildRepository

log = logging.getLogger(__name__)

KEPT_S: Final = 30 * 86_400.0
PAUSE_S: Final = 3600.0  # between two passes
# Before the first one: the bot may have been invited again while nothing was connected, and sees
# that when it is.
FIRST_PAUSE_S: Final = 600.0


class LeftGuilds:
    """Deletes the keys of guilds that were left at once, and the rest `KEPT_S` seconds later.

    Every method but `run` raises `StorageError`. `clock` tells seconds since the epoch.
    """

    def __init__(
        self,
        left: LeftGuildRepository,
        keys: KeyService,
        jobs: JobErasure,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._left = left
        self._keys = keys
        self._jobs = jobs
        self._clock = clock
        self._sleep = sleep

    async def leave(self, guild_id: int) -> None:
        """Delete the keys of a guild that was left; the rest follows unless the bot returns."""
        await self._left.add([guild_id], self._clock())
        count = await self._keys.remove_all("guild", guild_id)
        log.info("guild %s was left: %s of its keys were deleted", guild_id, count)

    async def enter(self, guild_id: int) -> None:
        """Keep what is left of a guild that the bot is in again."""
        await self._left.remove(guild_id)

    async def compare(self, present: Collection[int], is_ours: Callable[[int], bool]) -> None:
        """Find the guilds that were left or entered while no process was connected.

        `present` are the guilds in which the bot is, those included that are not available;
        `is_ours` says whether a guild would be among them: other shards have others.
        """
        left = await _all(lambda after: self._left.left(after=after))
        for guild_id in {*left} & {*present}:
            await self.enter(guild_id)
        guild_ids = await _all(lambda after: self._left.known(after=after))
        known = [guild_id for guild_id in guild_ids if is_ours(guild_id)]
        missing = [guild_id for guild_id in known if guild_id not in present]
        if len(missing) > 1 and len(missing) == len(known):
            # As it is with the token of another bot, which must not delete the keys of this one.
            log.warning("the bot is in none of the %s servers that it knows", len(known))
            await self._left.add(missing, self._clock())
            return
        for guild_id in missing:
            await self.leave(guild_id)

    async def run(self) -> None:
        """Erase what is due every hour, first after `FIRST_PAUSE_S`, until cancelled.

        Failures are logged.
        """
        await self._sleep(FIRST_PAUSE_S)
        while True:
            try:
                await self.erase_due()
            except StorageError as error:
                log.warning("what is kept of servers that were left is erased later: %s", error)
            except Exception:
                log.exception("what is kept of servers that were left could not be erased")
            await self._sleep(PAUSE_S)

    async def erase_due(self) -> None:
        """Erase what is kept of guilds that were left long ago; files follow by themselves."""
        for guild_id in await self._left.left(before=self._clock() - KEPT_S):
            await self._keys.remove_all("guild", guild_id)
            while await self._jobs.erase_before(math.inf, guild_id=guild_id):
                pass
            await self._left.erase(guild_id)
            await self._left.remove(guild_id)
            log.info("what was kept of guild %s, which was left, is erased", guild_id)


async def _all(read: Callable[[int], Awaitable[Collection[int]]]) -> list[int]:
    """The ids of all pages; `read` reads the page after an id."""
    found: list[int] = []
    while page := await read(found[-1] if found else -1):
        found += page
    return found
