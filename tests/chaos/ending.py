"""The end of a scenario: it is waited until all is done, and then the books are read."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from storage.database import open_database
from storage.database_url import DatabaseUrl
from storage.engine import open_engine
from storage.media_index import MediaIndex
from storage.media_sweep import MIN_AGE_S, MediaSweeper
from storage.tables import JOBS, UNFINISHED
from storage.write_turn import WriteTurn
from tests.chaos.books import (
    Books,
    results_of,
    seen_replies,
    seen_submits,
    stored,
    unfinished_workflows,
)
from tests.chaos.ground import DUPLICATE_EVERY, Ground
from tests.e2e.stage import ROOT
from tests.storage.media.stores import opened

SETTLE_S: Final = 120.0
LOOK_S: Final = 0.2  # between two looks into the database
FOREVER: Final = 10**15
SWEEP: Final = "from hfmedia.temporary_folder import sweep; sweep()"


async def settled(ground: Ground) -> None:
    """Wait until every reply and every workflow has ended, but not for ever."""
    try:
        async with asyncio.timeout(SETTLE_S):
            await ground.witness.all_answered(ground.playground.world)
            while (  # noqa: ASYNC110 - it tells nobody
                await _is_busy(ground.database_url) or _is_overwritten(ground)
            ):
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        return  # the books say what is missing


async def read_books(ground: Ground) -> Books:
    """The books of both sides. The processes of the bot have ended."""
    await asyncio.to_thread(_sweep_temporary, ground.temporary)
    found = await stored(ground.database_url)
    objects = await _swept_media(ground)
    return Books(
        replies=seen_replies(ground.playground.world, ground.witness),
        jobs=found.jobs,
        submits=seen_submits(ground.witness),
        workflows=found.workflows,
        exit_codes=[(it.name, code) for it in ground.fleet for code in it.asked_to_end],
        temporary_files=sorted(path.name for path in ground.temporary.iterdir()),
        orphans=sorted(objects - found.media),
        redelivered=len(ground.witness.commands) // DUPLICATE_EVERY,
        lost=sorted(results_of(found.jobs) - objects),
    )


async def _is_busy(database_url: str) -> bool:
    url = DatabaseUrl.parse(database_url)
    async with open_engine(url, WriteTurn()) as engine, engine.connect() as connection:
        unfinished = UNFINISHED | JOBS.c.delivered_at.is_(None)
        query = select(func.count(JOBS.c.job_id)).where(unfinished)
        return bool(
            await connection.scalar(query) or await unfinished_workflows(connection, database_url)
        )


def _is_overwritten(ground: Ground) -> bool:
    """Whether a reply still says that its job runs: a frozen process did that, and mends it."""
    replies = seen_replies(ground.playground.world, ground.witness).values()
    return any("Cancel" in reply.buttons for reply in replies)


def _sweep_temporary(folder: Path) -> None:
    """Do what the next start does, a minute later."""
    a_minute_ago = time.time() - 60
    for path in folder.iterdir():
        os.utime(path, (a_minute_ago, a_minute_ago))
    command = [sys.executable, "-c", SWEEP]
    environment = {**os.environ, "TMPDIR": str(folder)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


async def _swept_media(ground: Ground) -> set[str]:
    """Do what every process does once an hour, two hours later. Returns what is left."""
    async with open_database(ground.database_url) as database, opened(ground.media) as store:
        sweeper = MediaSweeper(
            store,
            MediaIndex(database),
            keep_s=FOREVER,
            max_bytes=FOREVER,
            clock=lambda: time.time() + 2 * MIN_AGE_S,
        )
        while not (await sweeper.sweep()).is_complete:
            pass
        return {found.uri async for page in store.objects() for found in page}
