"""The books of both sides at the end, as values: what people and providers saw, what is stored."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from playground.discord.interaction import Interaction
from playground.discord.world import World
from storage.database import open_database
from storage.database_url import SQLITE
from storage.tables import ATTEMPTS, GENERATIONS, JOBS, MEDIA
from tests.chaos.witness import Witness, reply_to
from tests.e2e.stage import buttons, words

GenerationId: TypeAlias = tuple[str, int]
"""The job, and the number of the generation in it."""

UNCLEAR: Final = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The reply to an accepted command. `files` are SHA-256 by name.

    `posted` is how many messages the command has got; `exists`: nobody has deleted the reply.
    """

    posted: int = 1
    exists: bool = True
    is_thinking: bool = False
    words: str = ""
    buttons: tuple[str, ...] = ()
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A generation as it is recorded. `outcomes` are those of its attempts."""

    status: str
    seed: int
    outcomes: tuple[str, ...] = ()
    uri: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it is recorded, with its generations by number."""

    status: str
    is_delivered: bool
    generations: Mapping[int, Generation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All of it. `submits` counts what the providers have accepted, by the seed.

    `workflows` are the states of those that have not ended well; `exit_codes` are of processes
    that were asked to end. What is left over is `temporary_files` and `orphans`; `lost` is what is
    named and not there. So many commands came twice: `redelivered`.
    """

    replies: Mapping[str, Reply]
    jobs: Mapping[str, Job]
    submits: Mapping[int, int]
    workflows: Mapping[str, str]
    exit_codes: Sequence[tuple[str, int]] = ()
    temporary_files: Sequence[str] = ()
    orphans: Sequence[str] = ()
    lost: Sequence[str] = ()
    redelivered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the database says."""

    jobs: Mapping[str, Job]
    workflows: Mapping[str, str]
    media: frozenset[str]


def seen_replies(world: World, witness: Witness) -> dict[str, Reply]:
    """The replies to the accepted commands, by job."""
    return {it.id: _reply(world, it, witness.posted[it.id]) for it in witness.accepted}


def seen_submits(witness: Witness) -> Counter[int]:
    """How many jobs the providers have accepted, by seed."""
    return Counter(job.parameters.seed for job in witness.jobs)


def _reply(world: World, command: Interaction, posted: int) -> Reply:
    message = reply_to(world, command)
    if message is None:
        return Reply(posted=posted, exists=False, files={})
    shown = world.messages.render(message)
    return Reply(
        posted=posted,
        is_thinking=message.is_loading,
        words=words(shown),
        buttons=tuple(buttons(shown)),
        files={
            it.filename: hashlib.sha256(it.path.read_bytes()).hexdigest()
            for it in message.attachments
        },
    )


async def stored(database_url: str) -> Stored:
    """What is in a database. No other process may have an SQLite file open."""
    async with open_database(database_url) as database, database.read() as connection:
        jobs = (await connection.execute(select(JOBS))).all()
        generations = (await connection.execute(select(GENERATIONS))).all()
        attempts = (await connection.execute(select(ATTEMPTS).order_by(ATTEMPTS.c.position))).all()
        media = (await connection.execute(select(MEDIA.c.uri))).scalars()
        return Stored(
            jobs=_jobs(jobs, generations, attempts),
            media=frozenset(media),
            workflows=await unfinished_workflows(connection, database_url),
        )


async def unfinished_workflows(connection: AsyncConnection, database_url: str) -> dict[str, str]:
    """The states of the workflows that have not ended well, by id."""
    schema = "" if database_url.startswith(SQLITE) else "dbos."
    query = f"SELECT workflow_uuid, status FROM {schema}workflow_status"
    found = (await connection.execute(text(query))).all()
    return {name: status for name, status in found if status not in {"SUCCESS", "CANCELLED"}}


def _jobs(
    jobs: Sequence[Row[Any]], generations: Sequence[Row[Any]], attempts: Sequence[Row[Any]]
) -> dict[str, Job]:
    outcomes: dict[GenerationId, list[str]] = {}
    for row in attempts:
        outcomes.setdefault((row.job_id, row.number), []).append(row.outcome)
    seeds = {row.job_id: _seed(row.spec) for row in jobs}
    of_job: dict[str, dict[int, Generation]] = {row.job_id: {} for row in jobs}
    for row in generations:
        seed = seeds[row.job_id] + row.number - 1
        tried = tuple(outcomes.get((row.job_id, row.number), ()))
        of_job[row.job_id][row.number] = _generation(row, seed, tried)
    return {
        row.job_id: Job(
            status=row.status,
            is_delivered=row.delivered_at is not None,
            generations=of_job[row.job_id],
        )
        for row in jobs
    }


def results_of(jobs: Mapping[str, Job]) -> set[str]:
    """The media of all results."""
    generations = (it for job in jobs.values() for it in job.generations.values())
    return {it.uri for it in generations if it.status == "done" and it.uri is not None}


def _generation(row: Row[Any], seed: int, outcomes: tuple[str, ...]) -> Generation:
    media = json.loads(row.result)["media"] if row.result else {}
    return Generation(
        status=row.status,
        seed=seed,
        outcomes=outcomes,
        uri=media.get("uri"),
        sha256=media.get("sha256"),
    )


def _seed(spec: str) -> int:
    """The seed of the first generation; the others follow."""
    seed: int = json.loads(spec)["request"]["parameters"]["seed"]
    return seed
