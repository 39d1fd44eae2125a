"""Warns once when a budget of a guild is nearly spent, and once when it is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from guilds.budgets import percents_reached
from storage.counters import CounterRepository
from storage.errors import StorageError
from storage.hold_rows import Bound, HoldOutcome

log = logging.getLogger(__name__)

MAX_KNOWN: Final = 10_000  # warnings that are remembered without asking the database


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetWarning:
    """That a budget of a guild has reached so many percent of its limit."""

    guild_id: int
    bound: Bound
    percent: int


class BudgetWarnings:
    """Calls `on_warning` once for each part of a budget that is reached, in one of all processes.

    It must not wait: a command does. A budget that is changed has warnings of its own.
    """

    def __init__(
        self, counters: CounterRepository, on_warning: Callable[[BudgetWarning], None]
    ) -> None:
        self._counters = counters
        self._on_warning = on_warning
        self._known: set[tuple[Bound, int]] = set()

    async def check(self, guild_id: int, bounds: Iterable[Bound], outcome: HoldOutcome) -> None:
        """Warn of what a hold has reached. A budget without room for it counts as spent."""
        for bound in bounds:
            counted = outcome.counted.get(bound.counter)
            if bound.counter.scope == "tenant" and counted is not None:
                used = bound.limit if bound == outcome.reached else counted.micros
                reached = percents_reached(used, bound.limit)
                await self._warn(guild_id, bound, [it for it in reached if self._is_new(bound, it)])

    def _is_new(self, bound: Bound, percent: int) -> bool:
        return (bound, percent) not in self._known

    async def _warn(self, guild_id: int, bound: Bound, percents: list[int]) -> None:
        if not percents:
            return
        try:
            mine = await self._counters.claim_warnings(bound.counter, bound.limit, percents)
        except StorageError as error:
            log.warning("a budget cannot be warned of now: %s", error)
            return
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known |= {(bound, percent) for percent in percents}
        for percent in mine:
            self._on_warning(BudgetWarning(guild_id=guild_id, bound=bound, percent=percent))
