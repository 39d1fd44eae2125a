"""What waits to be told in channels of guilds: budgets that are nearly spent, and changes."""

from __future__ import annotations

import asyncio
import logging
from typing import Final, TypeAlias

from guilds.budget_warnings import BudgetWarning
from storage.audit import AuditRow

log = logging.getLogger(__name__)

MAX_WAITING: Final = 1000

Announced: TypeAlias = BudgetWarning | tuple[AuditRow, ...]
"""A warning, or what somebody changed at once."""


class Announcements:
    """A queue of at most `MAX_WAITING`: what comes while it is full is logged and left out."""

    def __init__(self) -> None:
        self._queue = asyncio.Queue[Announced](MAX_WAITING)

    def add(self, item: Announced) -> None:
        """Add to the queue. It does not wait: members and admins do."""
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            log.warning("too much waits to be announced, so this is not: %s", described(item))

    async def next(self) -> Announced:
        """The next one, as soon as there is one. Call `done` after it."""
        return await self._queue.get()

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
