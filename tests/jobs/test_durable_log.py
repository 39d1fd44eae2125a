"""What the log says of jobs that are recorded."""

from __future__ import annotations

import logging
from contextlib import closing

import pytest
from aiohttp import web

from hfmedia.media_store import FolderMediaStore
from tests.jobs.durable_world import World, a_job, statuses
from tests.library.job_provider import MODEL, Job, job_provider


async def test_neither_the_prompt_that_a_provider_repeats_nor_a_token_is_logged(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(job: Job) -> web.Response:
        return web.json_response({"detail": f"no: {job.prompt}"}, status=400)

    job = a_job(model=MODEL, prompt="a very private fox")
    with closing(FolderMediaStore()) as store:
        async with job_provider(on_submit=refuse) as provider:
            for package in ("jobs", "storage", "hfmedia"):
                caplog.set_level(logging.DEBUG, package)
            async with World(sqlite_url, provider.hosts, store).process(drain_s=5) as process:
                last = await process.run(job)
    assert statuses(last) == ["failed"]
    assert "very private" in str(last.generations[0].failure), "the member may read it"
    assert "job 500 #1 (guild 33, " in caplog.text
    assert "private" not in caplog.text
    assert job.target.token not in caplog.text
