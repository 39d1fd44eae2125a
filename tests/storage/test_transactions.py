"""Transactions are kept as a whole, whatever ends them, and tell nothing of what they hold."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import asdict, replace
from typing import cast

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.jobs import JobRepository
from storage.statements import add_new
from storage.tables import JOBS
from tests.storage.rows import job_row


async def test_an_error_in_a_transaction_undoes_it(database: Database, jobs: JobRepository) -> None:
    async def write() -> None:
        async with database.write() as connection:
            await add_new(connection, JOBS, [asdict(job_row("1"))])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    assert await jobs.get("1") is None


async def test_a_transaction_that_is_cancelled_is_undone(
    database: Database, jobs: JobRepository
) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with database.write() as connection:
            await add_new(connection, JOBS, [asdict(job_row("1"))])
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    await asyncio.wait({task})
    assert await jobs.get("1") is None
    assert await jobs.add(job_row("1"))


async def test_calls_that_are_cancelled_anywhere_leave_a_database_that_works(
    database: Database, jobs: JobRepository
) -> None:
    await database_is_used(jobs)
    for steps in range(40):
        task = asyncio.create_task(jobs.add(job_row(str(steps))))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            assert await task
            assert await jobs.get(str(steps)) is not None
    await database_is_used(jobs)


async def database_is_used(jobs: JobRepository) -> None:
    """Use all its connections, and one after the other what only one may do."""
    await asyncio.gather(*(jobs.get("1") for _ in range(20)))
    await asyncio.gather(*(jobs.set_late_message("1", "nonce", 1.0) for _ in range(20)))


async def test_many_writers_all_get_their_turn(jobs: JobRepository) -> None:
    added = await asyncio.gather(*(jobs.add(job_row(str(number))) for number in range(200)))
    assert added == [True] * 200
    assert len(await jobs.unfinished()) == 200


async def test_what_a_row_holds_is_in_no_error(
    jobs: JobRepository, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(job_row(spec="a secret prompt"), tenant=cast(str, None))
    with pytest.raises(StorageError) as caught:
        await jobs.add(wrong)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "secret" not in told
    assert "interaction-token" not in told


async def test_a_database_says_that_it_can_be_reached(database: Database) -> None:
    assert await database.is_reachable()
