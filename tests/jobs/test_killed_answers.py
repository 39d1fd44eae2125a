"""A process that is killed while an answer comes: the next one ends it, and asks nobody again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from hfmedia import Client
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import TextDelta
from hfmedia.token_counts import estimate_tokens
from hfmedia.types import GenerationRequest
from hfmedia.used_tokens import prompt_tokens
from jobs.generation_run import GenerationRun
from jobs.in_process import INTERNAL
from jobs.ledger import NoLedger
from jobs.models import GenerationState
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from jobs.watch import Watch
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import HANG_S
from tests.jobs.recorded_steps import Memory, RecordedSteps
from tests.jobs.talking import Writer, a_talk, only, served_by

ALMOST = 1001.999
"""A time at which what has come is about to be written."""


@dataclass
class Held:
    """The answers of `client`, held before one of the calls if there is one of that name."""

    client: Client
    before: str = ""
    is_held: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def fitted(self, request: GenerationRequest) -> GenerationRequest:
        await self._pass("fitted")
        return await self.client.fitted(request)

    async def stream(
        self, request: GenerationRequest, **options: Any
    ) -> AsyncGenerator[TextDelta | TextGeneration, None]:
        await self._pass("stream")
        async with aclosing(self.client.stream(request, **options)) as items:
            async for item in items:
                yield item

    async def accounted(self, answer: TextGeneration) -> TextGeneration:
        await self._pass("accounted")
        return await self.client.accounted(answer)

    async def _pass(self, name: str) -> None:
        if name == self.before:
            self.is_held.set()
            await self.may_go_on.wait()


@dataclass
class Rows:
    """What outlives the processes, and the provider."""

    database: Database
    client: Client
    store: FolderMediaStore
    writer: Writer

    @property
    def generations(self) -> GenerationRepository:
        return GenerationRepository(self.database)

    async def run(self, answers: Any) -> None:
        """One process runs the generation."""
        run = GenerationRun(
            answers.client.generate,
            answers,
            self.store,
            JobRepository(self.database),
            self.generations,
            Notices(),
            NoLedger(),
            lambda: ALMOST,
        )
        await run("500-1", RecordedSteps(Memory()))

    @asynccontextmanager
    async def killed(self, before: str = "") -> AsyncIterator[Held]:
        """A process that runs the generation, and does nothing more after the block."""
        held = Held(self.client, before)
        running = asyncio.create_task(self.run(held))
        try:
            async with asyncio.timeout(HANG_S):
                yield held
                await self.run(Held(self.client))
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def written(self, text: str, *, thought: str = "") -> None:
        """Wait until so much of the answer is on record."""
        async with asyncio.timeout(HANG_S):
            while (await self.progress()) != (text, thought):
                pass  # each question lets the process go on

    async def progress(self) -> tuple[str, str]:
        """What has come, as other processes see it."""
        progress = (await self.state()).progress
        return progress.text, progress.thought

    async def state(self) -> GenerationState:
        """The generation as other processes see it."""
        watch = Watch(JobRepository(self.database), self.generations, Notices())
        snapshot = await watch.read(a_talk())
        assert snapshot is not None
        return only(snapshot)

    async def attempts(self) -> tuple[Attempt, ...]:
        return await self.generations.attempts_of("500", 1)


@pytest.fixture
async def rows(database_url: str, store: FolderMediaStore) -> AsyncIterator[Rows]:
    """A job that has not begun."""
    writer = Writer()

    async def resolve(ref: KeyRef) -> str:
        return "hf_playground"

    async with (
        served_by(writer) as hosts,
        Client(**hosts, resolve_key=resolve) as client,
        open_database(database_url) as database,
    ):
        job = a_talk()
        await JobRepository(database).add(job_row(job, ALMOST), generation_rows(job))
        yield Rows(database, client, store, writer)


async def test_before_anything_was_sent_the_next_process_asks(rows: Rows) -> None:
    rows.writer.write("Ring!")
    rows.writer.end()
    async with rows.killed(before="fitted") as held:
        await held.is_held.wait()
    state = await rows.state()
    assert state.status == "done"
    assert state.answer is not None
    assert (state.answer.text, rows.writer.asked) == ("Ring!", 1)


async def test_after_it_was_sent_and_before_anything_came_it_is_interrupted(rows: Rows) -> None:
    async with rows.killed():
        await rows.writer.begins.wait()
    state = await rows.state()
    assert (state.status, state.progress.text, state.answer) == ("interrupted", "", None)
    assert rows.writer.asked == 1
    assert await rows.attempts() == (), "whether it was paid is not known"


async def test_in_the_middle_it_keeps_what_is_on_record(rows: Rows) -> None:
    async with rows.killed():
        rows.writer.write("Ring", "-ding")
        await rows.written("Ring-ding")
    state = await rows.state()
    assert (state.status, state.progress.text) == ("interrupted", "Ring-ding")
    assert (state.progress.stage, state.progress.provider) == ("writing", "groq")
    [attempt] = await rows.attempts()
    assert (attempt.provider, attempt.outcome, attempt.is_estimated) == ("groq", "ok", True)
    assert attempt.cost is not None
    assert rows.writer.asked == 1


async def test_its_cost_is_recorded_after_the_failures_of_those_who_were_asked_before(
    rows: Rows,
) -> None:
    rows.writer.is_second = True
    async with rows.killed():
        rows.writer.write("Ring")
        await rows.written("Ring")
    busy, paid = await rows.attempts()
    assert (busy.provider, busy.outcome) == ("together", "429")
    assert (paid.provider, paid.outcome, paid.is_estimated) == ("groq", "ok", True)


async def test_thoughts_alone_are_kept_and_paid(rows: Rows) -> None:
    async with rows.killed():
        rows.writer.think("A fox?")
        await rows.written("", thought="A fox?")
    assert (await rows.state()).status == "interrupted"
    assert await rows.progress() == ("", "A fox?")
    [attempt] = await rows.attempts()
    tokens = prompt_tokens(a_talk().request) + estimate_tokens("A fox?")
    assert (attempt.cost, attempt.is_estimated) == (tokens / 1_000_000, True)


async def test_after_its_end_and_before_that_is_on_record_it_keeps_its_text(rows: Rows) -> None:
    async with rows.killed(before="accounted") as held:
        rows.writer.write("Ring!")
        await rows.written("Ring!")
        rows.writer.end()
        await held.is_held.wait()
    state = await rows.state()
    assert (state.status, state.progress.text) == ("interrupted", "Ring!")
    assert rows.writer.asked == 1


async def test_what_it_cost_is_recorded_once(rows: Rows) -> None:
    paid = Attempt(provider="groq", outcome="ok", seconds=1.0, cost=0.5)
    async with rows.killed():
        rows.writer.write("Ring")
        await rows.written("Ring")
        await rows.generations.add_attempt("500", 1, 1, paid, ALMOST)
    assert await rows.attempts() == (paid,)


async def test_one_that_was_cancelled_meanwhile_is_cancelled_with_its_text(rows: Rows) -> None:
    async with rows.killed():
        rows.writer.write("Ring")
        await rows.written("Ring")
        await JobRepository(rows.database).set_cancelled("500", MIKA, ALMOST)
    state = await rows.state()
    assert (state.status, state.progress.text) == ("cancelled", "Ring")
    [attempt] = await rows.attempts()
    assert attempt.is_estimated


async def test_what_a_process_that_lives_on_writes_then_changes_nothing(rows: Rows) -> None:
    async with rows.killed():
        rows.writer.write("Ring")
        await rows.written("Ring")
    await rows.generations.write_progress("500", 1, "{}")
    assert not await rows.generations.end("500", 1, ALMOST, "done", progress="{}")
    assert (await rows.state()).progress.text == "Ring"


class Broken(Held):
    """Answers that fail in a way nobody expects."""

    async def _pass(self, name: str) -> None:
        if name == self.before:
            raise RuntimeError(name)


@pytest.mark.parametrize("before", ["fitted", "stream", "accounted"])
async def test_what_nobody_expects_ends_an_answer_as_failed(rows: Rows, before: str) -> None:
    rows.writer.write("Ring!")
    rows.writer.end()
    await rows.run(Broken(rows.client, before))
    state = await rows.state()
    assert (state.status, state.failure) == ("failed", INTERNAL)
    assert state.progress.text == ("Ring!" if before == "accounted" else "")


async def test_two_processes_that_run_it_at_once_ask_once(rows: Rows) -> None:
    rows.writer.write("Ring!")
    rows.writer.end()
    first, second = Held(rows.client, before="stream"), Held(rows.client)
    running = asyncio.create_task(rows.run(first))
    async with asyncio.timeout(HANG_S):
        await first.is_held.wait()
        await rows.run(second)
        first.may_go_on.set()
        await running
    state = await rows.state()
    assert (state.status, rows.writer.asked) == ("done", 1)


async def test_a_process_that_wakes_up_takes_nothing_from_the_one_that_asks(rows: Rows) -> None:
    first, second = Held(rows.client, before="stream"), Held(rows.client)
    frozen = asyncio.create_task(rows.run(first))
    async with asyncio.timeout(HANG_S):
        await first.is_held.wait()
        asking = asyncio.create_task(rows.run(second))
        rows.writer.write("Ring")
        await rows.written("Ring")
        first.may_go_on.set()
        await frozen
        rows.writer.end()
        await asking
    state = await rows.state()
    assert (state.status, state.progress.text) == ("interrupted", "Ring")
    assert rows.writer.asked == 1
