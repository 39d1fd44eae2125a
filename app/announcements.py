"""What waits to be told in channels of guilds: budgets that are nearly spent, and changes."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import Final, TypeAlias

from guilds.budget_warnings import BudgetWarning
from storage.audit import AuditRow

log = logging.getLogger(__name__)

MAX_WAITING: Final = 1000
MAX_OF_GUILD: Final = 50  # waiting; else one that changes settings all the time has all the room

Announced: TypeAlias = BudgetWarning | tuple[AuditRow, ...]
"""A warning, or what somebody changed at once."""


class Announcements:
    """A queue of at most `MAX_WAITING`, `MAX_OF_GUILD` of each guild.

    What comes while it is full is logged and left out.
    """

    def __init__(self) -> None:
        self._queue = asyncio.Queue[Announced](MAX_WAITING)
        self._of_guild = Counter[int]()

    def add(self, item: Announced) -> None:
        """Add to the queue. It does not wait: members and admins do."""
        guild_id = guild_of(item)
        if self._queue.full() or self._of_guild[guild_id] >= MAX_OF_GUILD:
            log.warning("too much waits to be announced, so this is not: %s", described(item))
            return
        self._queue.put_nowait(item)
        self._of_guild[guild_id] += 1

    async def next(self) -> Announced:
        """The next one, as soon as there is one. Call `done` after it."""
        item = await self._queue.get()
        self._of_guild -= Counter([guild_of(item)])  # which forgets those of whom none waits
        return item

    def done(self) -> None:
        """The last one that was taken was announced, or given up."""
        self._queue.task_done()

    async def all_done(self) -> None:
        """Wait until nothing is left."""
        await self._queue.join()


def guild_of(item: Announced) -> int:
    """The guild that it concerns."""
    return item.guild_id if isinstance(item, BudgetWarning) else item[0].guild_id


def described(item: Announced) -> str:
    """What it is, in the log."""
    if isinstance(item, BudgetWarning):
        return f"guild {item.guild_id} has spent {item.percent}% of a budget"
    return f"guild {guild_of(item)} has changed {len(item)} settings"
