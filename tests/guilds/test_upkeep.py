"""Holds are settled and counters forgotten while nobody uses a command."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from guilds.budget_warnings import BudgetWarnings
from guilds.ledger import Ledger
from guilds.prices import Prices
from guilds.upkeep import COUNTERS_KEPT_S, Upkeep
from storage.counters import CounterRepository
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.generations import GenerationRepository
from storage.hold_rows import Counted, counter_at
from storage.holds import HoldRepository
from tests.storage.holds import NOON, held_job, holds_of


class Away(HoldRepository):
    """Cannot be reached when open holds are asked for the first time."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked = asyncio.Event()

    async def open_holds(self, *, unsubmitted_before: float, limit: int = 1000) -> Any:
        if not self.asked.is_set():
            self.asked.set()
            raise StorageUnavailable("away")
        return await super().open_holds(unsubmitted_before=unsubmitted_before, limit=limit)


def upkeep(database: Database, holds: HoldRepository, now: float) -> Upkeep:
    counters = CounterRepository(database)
    warnings = BudgetWarnings(counters, lambda _: None)
    prices = Prices(defaults={})
    ledger = Ledger(holds, GenerationRepository(database), prices, warnings, clock=lambda: now)
    return Upkeep(ledger, counters, clock=lambda: now)


async def test_what_the_database_cannot_do_now_is_done_in_the_next_pass(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    holds = Away(database)
    await holds.hold(held_job(), holds_of("1001", 100))
    later = upkeep(database, holds, NOON + 3600)
    running = asyncio.create_task(later.run())
    await holds.asked.wait()
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert "holds could not be settled: away" in caplog.text
    await later.make_pass()
    [row] = await holds.of_job("1001")
    assert row.state == "released"


async def test_a_pass_forgets_what_is_long_over(database: Database) -> None:
    holds = HoldRepository(database)
    await holds.hold(held_job(), holds_of("1001", 100))
    await holds.settle("1001", 1, at=NOON)
    month = counter_at("tenant", 33, "month", NOON)
    counters = CounterRepository(database)
    for seconds, kept in ((COUNTERS_KEPT_S - 1, 100), (COUNTERS_KEPT_S + 1, 0)):
        await upkeep(database, holds, month.begins_at + seconds).make_pass()
        assert (await counters.read([month]))[month].micros == kept
    assert (await counters.read([month]))[month] == Counted()
