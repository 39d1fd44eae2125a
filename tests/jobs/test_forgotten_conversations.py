"""A conversation that is forgotten is erased wherever anything is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hfmedia.media_store import FolderMediaStore
from jobs.conversations import ConversationThread
from jobs.models import JobSpec
from jobs.talk import Talk
from playground.providers import Providers
from storage.conversation_threads import ThreadRepository
from storage.job_scopes import JobsOfConversation
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import Process, World, a_job, finished
from tests.jobs.erasers import CountingLedger, Removed, of_gateway, of_process, tables_with
from tests.jobs.talks import a_question, answered
from tests.library.job_provider import MODEL, JobProvider

FIRST, NEXT = 500_417_862_950, 500_417_862_951  # numbers that are in no time


def said(number: int, first: int, **options: Any) -> JobSpec:
    """A job of a conversation. That it paints makes no difference to who erases it."""
    talk = Talk(kind="chat", conversation_id=str(first), started_by=MIKA, question="a secret fox")
    return replace(a_job(number, **options), talk=talk)


def thread(thread_id: int, first: int) -> ConversationThread:
    return ConversationThread(
        thread_id=thread_id,
        guild_id=33,
        conversation_id=str(first),
        started_by=MIKA,
        last_job_id=str(first),
    )


async def test_nothing_of_it_is_left_and_other_conversations_stay(
    sqlite_url: str, store: FolderMediaStore, providers: Providers
) -> None:
    hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
    here, removed, ledger = World(sqlite_url, hosts, store), Removed(), CountingLedger()
    async with here.process(drain_s=5) as process:
        await process.run(said(FIRST, FIRST))
        await process.run(said(NEXT, FIRST, user=ROBIN))
        await process.run(said(700, 700, user=ROBIN))
        kept = of_process(process, here, removed, ledger).conversations
        for each in (thread(900, FIRST), thread(901, 700)):
            await kept.add_thread(each)
        for _ in range(2):  # the second time there is nothing to do
            assert await kept.forget(str(FIRST)) == 0
        assert await kept.thread(900) is None
        assert await kept.thread(901) == thread(901, 700)
        assert await process.records.jobs.get("700") is not None
    assert len(removed.uris) == 2
    assert ledger.settled == [JobsOfConversation(str(FIRST))] * 2
    assert tables_with(sqlite_url, str(FIRST)) == []
    assert tables_with(sqlite_url, str(NEXT)) == []


async def test_an_answer_that_is_being_written_is_stopped_first(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(drain_s=5) as process:
        await process.jobs.submit(said(500, 500, model=MODEL))
        await process.jobs.submit(said(501, 500, user=ROBIN, model=MODEL))
        await endless.until(lambda: len([it for it in endless.jobs.values() if it.polls]) == 2)
        assert await of_process(process, endless_world).conversations.forget("500") == 0
        await endless.until(lambda: not endless.orphans)
        for job_id in ("500", "501"):
            assert process.deliveries.last(job_id).finished, "its reply says so"
            assert await process.records.jobs.get(job_id) is None
            assert await process.engine.status(job_id) is None


async def test_what_a_dead_process_has_left_is_forgotten_after_another_has_ended_it(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process() as process:
        await answered(process.database, a_question())
        await process.jobs.submit(said(501, 500, model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
    async with of_gateway(endless_world) as gateway:
        await gateway.conversations.add_thread(thread(900, 500))
        assert await gateway.conversations.forget("500") == 1
        assert await gateway.conversations.turn("500") is None
        assert await gateway.conversations.thread(900) is None
    async with endless_world.process(drain_s=5) as process:
        await endless.until(lambda: not endless.orphans)
        await process.deliveries.until(finished, "501")
        assert await of_process(process, endless_world).conversations.forget("500") == 0


async def test_words_are_forgotten_where_files_cannot_be_deleted_yet(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(said(500, 500))
        erasers = of_process(process, world, Removed(fails=1))
        assert await erasers.conversations.forget("500") == 0
        assert await process.records.jobs.get("500") is None
        assert erasers.removed.uris == []
        await erasers.erased_jobs.finish()
        assert len(erasers.removed.uris) == 1


async def talk_of_both(process: Process) -> None:
    """A conversation that one began and another one continued, in a thread."""
    await answered(process.database, a_question())
    await answered(process.database, a_question("And bats?", 501, user=ROBIN, first=500))
    await answered(process.database, a_question("And cats?", 502, user=ROBIN, first=500))
    await answered(process.database, a_question(number=600, user=ROBIN))


async def test_who_erases_what_is_kept_of_them_erases_the_conversations_they_took_part_in(
    world: World,
) -> None:
    async with world.process(drain_s=5) as process:
        await talk_of_both(process)
        erasers = of_process(process, world)
        await erasers.conversations.add_thread(thread(900, 500))
        await erasers.conversations.add_thread(replace(thread(901, 600), started_by=ROBIN))
        assert await erasers.user_jobs.erase(MIKA) == 0
        jobs = JobRepository(process.database)
        left = [it for it in ("500", "501", "502", "600") if await jobs.get(it) is not None]
        assert left == ["600"], "in which they did not take part"
        threads = ThreadRepository(process.database)
        assert [await threads.get(it) is None for it in (900, 901)] == [True, False]


async def test_an_answer_to_another_that_runs_is_stopped_for_who_took_part(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(drain_s=5) as process:
        await answered(process.database, a_question())
        await process.jobs.submit(said(501, 500, user=ROBIN, model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
        assert await of_process(process, endless_world).user_jobs.erase(MIKA) == 0
        assert await process.records.jobs.get("501") is None
        assert process.deliveries.last("501").cancelled_by == MIKA
