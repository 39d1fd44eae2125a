"""One run of a generation: for whom it is, and what becomes of the result that it brings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import pytest

from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import Policy
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest, MediaRef
from jobs.generation_run import GenerationRun
from jobs.ledger import NoLedger
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from jobs.stopping import stop_generations
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA, a_generation
from tests.jobs.durable_world import a_job
from tests.jobs.recorded_steps import Memory, RecordedSteps
from tests.jobs.talking import NoAnswers


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A database with a job of two generations, of which the second one never begins."""
    async with open_database(sqlite_url) as opened:
        job = a_job(count=2)
        await JobRepository(opened).add(job_row(job, 1000.0), generation_rows(job))
        yield opened


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    """The media of all runs."""
    with closing(FolderMediaStore()) as opened:
        yield opened


async def stored(store: FolderMediaStore) -> MediaRef:
    """A result in the store."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"a fox"

    return await store.put(chunks(), "image/png")


async def run(database: Database, store: FolderMediaStore, media: MediaRef) -> Policy:
    """Run the generation, whose steps bring that result. Returns the policy that it was given."""
    policies: list[Policy] = []

    async def generate(request: GenerationRequest, *, policy: Policy, **_: Any) -> Generation:
        policies.append(policy)
        return a_generation(request, media)

    jobs, generations = JobRepository(database), GenerationRepository(database)
    runs = GenerationRun(
        generate, NoAnswers(), store, jobs, generations, Notices(), NoLedger(), lambda: 1001.0
    )
    await runs("500-1", RecordedSteps(Memory()))
    return policies[0]


async def cancel(database: Database) -> None:
    """Cancel the job for its member, as far as it has not ended."""
    await JobRepository(database).set_cancelled("500", MIKA, 1001.0)
    await stop_generations("500", GenerationRepository(database), 1001.0)


async def test_a_generation_is_made_for_the_guild_of_its_job(
    database: Database, store: FolderMediaStore
) -> None:
    assert (await run(database, store, await stored(store))).tenant == "33"


async def test_a_result_that_was_recorded_before_the_cancel_stays(
    database: Database, store: FolderMediaStore
) -> None:
    media = await stored(store)
    await run(database, store, media)
    await cancel(database)
    await run(database, store, media)
    (await store.open(media)).close()


async def test_a_result_that_nobody_waits_for_any_more_is_deleted(
    database: Database, store: FolderMediaStore
) -> None:
    media = await stored(store)
    await cancel(database)
    await run(database, store, media)
    with pytest.raises(FileNotFoundError):
        await store.open(media)
