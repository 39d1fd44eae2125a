"""The short form of `make chaos`: nothing that was begun is lost, and nothing is done twice."""

from __future__ import annotations

import os

import pytest

from tests.chaos.invariants import violations
from tests.chaos.scenarios import SHORT_POSTGRES, SHORT_SQLITE, Scenario, run
from tests.storage.databases import MISSING
from tests.storage.postgres import programs

SEED = "1"


async def stands(scenario: Scenario) -> None:
    outcome = await run(scenario, SEED)
    assert violations(outcome.books) == [], outcome.done
    assert outcome.books.jobs


async def test_one_process_on_sqlite_stands_being_killed() -> None:
    await stands(SHORT_SQLITE)


async def test_a_gateway_and_two_workers_stand_kills_a_freeze_and_a_database_that_goes_away() -> (
    None
):
    if programs() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    await stands(SHORT_POSTGRES)
