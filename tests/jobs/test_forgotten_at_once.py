"""Conversations that are forgotten while answers are written, or while others go on with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs import JobSpec, Snapshot
from jobs.models import ConversationGone
from storage.holds import HoldRepository
from storage.job_erasure import JobErasure
from storage.job_scopes import JobsOfConversation
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import HANG_S, Process, World, finished
from tests.jobs.erasers import Erasers, of_gateway, of_process
from tests.jobs.talking import Writer, a_talk, served_by
from tests.jobs.talks import a_question, answered
from tests.storage.holds import held_job, holds_of

ROUNDS = 4
DOLLAR = 1_000_000


@pytest.fixture
async def writer() -> Writer:
    """The provider of all answers."""
    return Writer()


@pytest.fixture
async def world(database_url: str, store: FolderMediaStore, writer: Writer) -> AsyncIterator[World]:
    """A database, and the provider."""
    async with served_by(writer) as hosts:
        yield World(database_url, hosts, store)


def next_talk(number: int, first: int = 500, user: int = ROBIN) -> JobSpec:
    """A question that continues the conversation of the job `first`."""
    spec = a_talk(number)
    assert spec.talk is not None
    return replace(
        spec,
        talk=replace(spec.talk, conversation_id=str(first)),
        requester=replace(spec.requester, user_id=user),
    )


def has_come(snapshot: Snapshot) -> bool:
    return bool(snapshot.generations[0].progress.text)


async def writing(process: Process, writer: Writer, spec: JobSpec) -> None:
    """An answer of which something has come."""
    await process.jobs.submit(spec)
    writer.write("Ring")
    await process.deliveries.until(has_come, spec.job_id)


async def test_an_answer_that_is_being_written_is_stopped_and_erased_and_paid(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        holds = HoldRepository(process.database)
        await holds.hold(held_job("500", task="conversational"), holds_of("500", DOLLAR))
        await writing(process, writer, a_talk())
        erasers = of_process(process, world, ledger=process.records.ledger)
        assert await erasers.conversations.forget("500") == 0
        assert process.deliveries.last().finished, "its reply says so"
        assert await process.records.jobs.get("500") is None
        assert await process.engine.status("500") is None
        [hold] = await holds.of_job("500")
        assert hold.state == "settled"
        assert hold.cost_micros
        async with asyncio.timeout(HANG_S):
            await writer.is_left.wait()


async def test_what_another_process_writes_is_stopped_and_erased_too(
    postgres_url: str, store: FolderMediaStore, writer: Writer
) -> None:
    async with served_by(writer) as hosts:
        world = World(postgres_url, hosts, store)
        async with (
            world.process("worker", drain_s=5, silent_s=60.0) as process,
            of_gateway(world, wait_s=HANG_S) as gateway,
        ):
            await writing(process, writer, a_talk())
            assert await gateway.conversations.forget("500") == 0
            assert await process.records.jobs.get("500") is None
            assert await process.engine.status("500") is None


async def goes_on(erasers: Erasers, spec: JobSpec) -> bool:
    """Whether a conversation could be continued."""
    try:
        await erasers.jobs.submit(spec)
    except ConversationGone:
        return False
    return True


async def test_nothing_is_left_of_what_others_go_on_with_while_it_is_forgotten(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        erasers = of_process(process, world)
        erasure, went_on = JobErasure(process.database), 0
        for first in range(1000, 1000 + 10 * ROUNDS, 10):
            await answered(process.database, a_question(number=first))
            left, *others = await asyncio.gather(
                erasers.conversations.forget(str(first)),
                *(goes_on(erasers, next_talk(first + it, first)) for it in (1, 2)),
            )
            assert left == 0
            assert await erasure.count(JobsOfConversation(str(first))) == 0
            went_on += sum(others)
        assert writer.asked <= went_on


async def test_two_who_forget_and_one_who_erases_do_not_hinder_each_other(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        for number, user in ((500, MIKA), (501, ROBIN), (502, MIKA)):
            await answered(process.database, a_question(number=number, user=user, first=500))
        await writing(process, writer, next_talk(503))
        erasers = of_process(process, world)
        done = await asyncio.gather(
            *(erasers.conversations.forget("500") for _ in range(2)),
            *(erasers.user_jobs.erase(user) for user in (MIKA, ROBIN)),
        )
        assert done == [0, 0, 0, 0]
        jobs = JobRepository(process.database)
        assert [await jobs.get(str(it)) for it in range(500, 504)] == [None] * 4


async def test_an_answer_that_ends_while_it_is_forgotten_is_erased(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        await writing(process, writer, a_talk())
        writer.end()
        assert await of_process(process, world).conversations.forget("500") == 0
        assert finished(process.deliveries.last())
        assert await process.records.jobs.get("500") is None
