"""The tables of generations, of the submits they intended, and of the providers they asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Select, Update, and_, bindparam, exists, func, or_, select, update

from hfmedia.results import Attempt
from storage.batches import Batches
from storage.database import Database
from storage.rows import ENDED, GenerationRow, GenerationStatus, MediaRow, SubmitRow
from storage.statements import MAX_ROWS, add_new
from storage.tables import ATTEMPTS, GENERATIONS, JOBS, MEDIA, SUBMITS, UNFINISHED

ATTEMPT_COLUMNS = ("provider", "outcome", "seconds", "first_token_s", "cost", "is_estimated")

WRITE_PROGRESS: Final = (
    update(GENERATIONS)
    .where(
        GENERATIONS.c.job_id == bindparam("of_job"),
        GENERATIONS.c.number == bindparam("of_number"),
        GENERATIONS.c.status.not_in(ENDED),
    )
    .values(progress=bindparam("progress"), revision=GENERATIONS.c.revision + 1)
)


class GenerationEnded(Exception):
    """A generation has ended, or was erased: nothing more is to be sent for it."""


class GenerationRepository:
    """Records generations. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._progress = Batches(self._write_all_progress)  # many answers come at once

    async def add_all(self, rows: Collection[GenerationRow]) -> None:
        """Record the generations of a job that is on record. Those that exist stay as they are."""
        if rows:
            async with self._database.write() as connection:
                await add_new(connection, GENERATIONS, [asdict(row) for row in rows])

    async def of_job(self, job_id: str) -> tuple[GenerationRow, ...]:
        """The generations of a job, in order."""
        return await self.changed_since(job_id, {})

    async def changed_since(
        self, job_id: str, revisions: Mapping[int, int]
    ) -> tuple[GenerationRow, ...]:
        """The generations of a job whose revision is not the one that is known by its number."""
        known = [
            and_(GENERATIONS.c.number == number, GENERATIONS.c.revision == revision)
            for number, revision in revisions.items()
        ]
        query = select(GENERATIONS).where(GENERATIONS.c.job_id == job_id)
        if known:
            query = query.where(~or_(*known))
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(GENERATIONS.c.number))
            return tuple(GenerationRow(**row) for row in found.mappings())

    async def update(
        self,
        job_id: str,
        number: int,
        *,
        status: GenerationStatus | None = None,
        began_at: float | None = None,
        ended_at: float | None = None,
        progress: str | None = None,
        result: str | None = None,
        failure: str | None = None,
    ) -> bool:
        """Change the fields that are given. False, and nothing is changed, if it has ended."""
        given = {
            "status": status,
            "began_at": began_at,
            "ended_at": ended_at,
            "progress": progress,
            "result": result,
            "failure": failure,
        }
        return await self._update(
            job_id, number, {name: value for name, value in given.items() if value is not None}
        )

    async def write_progress(self, job_id: str, number: int, progress: str) -> None:
        """Record how far a generation is, unless it has ended.

        What is asked for at the same time is done in one transaction.
        """
        await self._progress.do({"of_job": job_id, "of_number": number, "progress": progress})

    async def begin(self, job_id: str, number: int, at: float) -> GenerationRow | None:
        """Record that a generation runs, and since when. None if it has ended."""
        statement = _unended(job_id, number).values(
            status="running",
            began_at=func.coalesce(GENERATIONS.c.began_at, at),
            revision=GENERATIONS.c.revision + 1,
        )
        async with self._database.write() as connection:
            found = await connection.execute(statement.returning(GENERATIONS))
            rows = [GenerationRow(**row) for row in found.mappings()]
        return rows[0] if rows else None

    async def end(
        self,
        job_id: str,
        number: int,
        at: float,
        status: GenerationStatus,
        *,
        result: str | None = None,
        failure: str | None = None,
        media: MediaRow | None = None,
        progress: str | None = None,
    ) -> bool:
        """Record what became of a generation, and of its job if it was the last one of it.

        `media` is the file of a result, `progress` how far it was, if that is not on record. False
        if it has ended before: then only the file and the end of the job are recorded, unless they
        were.
        """
        statement = _unended(job_id, number).values(
            status=status,
            ended_at=at,
            result=result,
            failure=failure,
            progress=func.coalesce(progress, GENERATIONS.c.progress),
            revision=GENERATIONS.c.revision + 1,
        )
        # Two that end at the same moment would each see the other one still running.
        locked = select(JOBS.c.job_id).where(JOBS.c.job_id == job_id).with_for_update()
        async with self._database.write() as connection:
            await connection.execute(locked)
            if media is not None:
                await add_new(connection, MEDIA, [asdict(media)])
            ended = (await connection.execute(statement)).rowcount == 1
            await connection.execute(_finish(job_id, at))
            return ended

    async def set_ticket(self, job_id: str, number: int, ticket: str | None) -> bool:
        """Record the job that a provider has accepted, or that there is none any more.

        False, and nothing is changed, if the generation has ended.
        """
        return await self._update(job_id, number, {"ticket": ticket})

    async def begin_submit(
        self, job_id: str, number: int, position: int, provider: str, at: float
    ) -> bool:
        """Record that a submit is about to be sent: the `position`-th one of its generation.

        False if that was recorded before: it may have been sent, and its outcome is unknown. Raises
        `GenerationEnded`: who ended it has seen all submits there are, and booked what they cost.
        """
        row = SubmitRow(
            job_id=job_id, number=number, position=position, provider=provider, intended_at=at
        )
        async with self._database.write() as connection:
            if not await connection.scalar(_locked(job_id, number)):
                raise GenerationEnded
            return await add_new(connection, SUBMITS, [asdict(row)]) == 1

    async def submits_of(self, job_id: str, number: int) -> tuple[SubmitRow, ...]:
        """The submits that a generation was about to send, in order."""
        query = select(SUBMITS).where(SUBMITS.c.job_id == job_id, SUBMITS.c.number == number)
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(SUBMITS.c.position).limit(MAX_ROWS))
            return tuple(SubmitRow(**row) for row in found.mappings())

    async def add_attempt(
        self, job_id: str, number: int, position: int, attempt: Attempt, at: float
    ) -> None:
        """Record how the `position`-th attempt of a generation ended, unless it is on record."""
        values = {
            "job_id": job_id,
            "number": number,
            "position": position,
            "ended_at": at,
            **{name: getattr(attempt, name) for name in ATTEMPT_COLUMNS},
        }
        async with self._database.write() as connection:
            await add_new(connection, ATTEMPTS, [values])

    async def attempts_of(self, job_id: str, number: int) -> tuple[Attempt, ...]:
        """The providers that a generation has asked, in order."""
        query = (
            select(*(ATTEMPTS.c[name] for name in ATTEMPT_COLUMNS))
            .where(ATTEMPTS.c.job_id == job_id, ATTEMPTS.c.number == number)
            .order_by(ATTEMPTS.c.position)
            .limit(MAX_ROWS)
        )
        async with self._database.read() as connection:
            return tuple(Attempt(**row) for row in (await connection.execute(query)).mappings())

    async def _write_all_progress(
        self, items: Sequence[Mapping[str, Any]]
    ) -> Sequence[Mapping[str, Any]]:
        async with self._database.write() as connection:
            await connection.execute(WRITE_PROGRESS, list(items))
        return items

    async def _update(self, job_id: str, number: int, values: Mapping[str, Any]) -> bool:
        statement = _unended(job_id, number).values(
            {**values, "revision": GENERATIONS.c.revision + 1}
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1


def _unended(job_id: str, number: int) -> Update:
    return update(GENERATIONS).where(
        GENERATIONS.c.job_id == job_id,
        GENERATIONS.c.number == number,
        GENERATIONS.c.status.not_in(ENDED),
    )


def _locked(job_id: str, number: int) -> Select[Any]:
    """Whether a generation has not ended, which does not change before the transaction does."""
    query = select(GENERATIONS.c.status.not_in(ENDED))
    one = query.where(GENERATIONS.c.job_id == job_id, GENERATIONS.c.number == number)
    return one.with_for_update()


def _finish(job_id: str, at: float) -> Update:
    """The end of a job that has no generation any more that has not ended."""
    runs = (GENERATIONS.c.job_id == job_id) & GENERATIONS.c.status.not_in(ENDED)
    return (
        update(JOBS)
        .where(JOBS.c.job_id == job_id, UNFINISHED, ~exists().where(runs))
        .values(status="finished", finished_at=at)
    )
