"""A run of a generation that is broken off leaves what it has to the next one."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import Any

import pytest

from hfmedia.media_store import FolderMediaStore, MediaStore, one_chunk
from hfmedia.results import Generation
from hfmedia.types import MediaRef
from jobs.generation_journal import GenerationJournal
from jobs.generation_run import GenerationRun
from jobs.ledger import NoLedger
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from storage.database import open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import a_job
from tests.jobs.recorded_steps import Memory, RecordedSteps
from tests.jobs.talking import NoAnswers


class Fetched:
    """A generation that has its file, and does what comes between two steps."""

    def __init__(self) -> None:
        self.file: asyncio.Future[MediaRef] = asyncio.get_running_loop().create_future()

    async def __call__(self, *_: object, store: MediaStore, **__: Any) -> Generation:
        ref = await store.put(one_chunk(b"a fox"), "image/png")
        self.file.set_result(ref)
        try:
            await asyncio.Event().wait()
        finally:
            await store.delete(ref)
        raise AssertionError("it is broken off")


async def test_what_another_process_has_cancelled_is_not_submitted(sqlite_url: str) -> None:
    spec = a_job()
    async with open_database(sqlite_url) as database:
        jobs, generations = JobRepository(database), GenerationRepository(database)
        await jobs.add(job_row(spec, time.time()), generation_rows(spec))
        journal = GenerationJournal("500", 1, generations, Notices())
        assert await journal.begin_submit(1, "fal-ai")
        await generations.update("500", 1, status="cancelled")
        with pytest.raises(asyncio.CancelledError):
            await journal.begin_submit(2, "replicate")
        assert journal.cancelled
        assert [it.provider for it in await generations.submits_of("500", 1)] == ["fal-ai"]


@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_run_that_is_broken_off_between_two_steps_deletes_its_file_only_if_cancelled(
    sqlite_url: str, cancelled: bool
) -> None:
    spec, generate, notices = a_job(), Fetched(), Notices()
    async with open_database(sqlite_url) as database:
        jobs, generations = JobRepository(database), GenerationRepository(database)
        await jobs.add(job_row(spec, time.time()), generation_rows(spec))
        with closing(FolderMediaStore()) as store:
            run = GenerationRun(
                generate, NoAnswers(), store, jobs, generations, notices, NoLedger()
            )
            running = asyncio.create_task(run("500-1", RecordedSteps(Memory())))
            file = await generate.file
            if cancelled:
                await jobs.set_cancelled("500", MIKA, 1.0)
                notices.rows_changed("500", cancelled=True)
            else:
                running.cancel()
            await asyncio.wait([running])
            if cancelled:
                with pytest.raises(FileNotFoundError):
                    await store.open(file)
            else:
                (await store.open(file)).close()
