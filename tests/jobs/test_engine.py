"""The engine: workflows that go on after their process has ended."""

from __future__ import annotations

import asyncio
import inspect
import json
import sqlite3
from contextlib import closing

from dbos._queue import queue_worker_thread

from tests.jobs.engines import Bodies, running


async def test_a_workflow_runs_once_however_often_it_is_enqueued(database_url: str) -> None:
    bodies = Bodies()
    bodies.may_end.set()
    async with running(database_url, bodies) as engine:
        assert await engine.status("500") is None
        for _ in range(3):
            await engine.enqueue("jobs", "500", "guild")
        await bodies.until(lambda: bodies.ended)
        await engine.enqueue("jobs", "500", "guild")
    assert bodies.carried_out == [("500", "first"), ("500", "second")]


async def test_a_workflow_goes_on_in_the_next_process_from_its_last_step(
    database_url: str,
) -> None:
    first, second = Bodies(), Bodies()
    async with running(database_url, first) as engine:
        await engine.enqueue("calls", "500-1", "key")
        await first.until(lambda: ("500-1", "second") in first.carried_out)
        assert await engine.status("500-1") == "running"
    second.may_end.set()
    async with running(database_url, second, interval_s=0.1):
        await second.until(lambda: second.ended)
    assert first.ended == []
    assert second.carried_out == [("500-1", "second")]


async def test_the_workflows_of_a_dead_process_go_on_in_another_one(database_url: str) -> None:
    first, second = Bodies(), Bodies()
    async with running(database_url, first, "worker-1") as engine:
        await engine.enqueue("jobs", "500", "guild")
        await first.until(lambda: ("500", "second") in first.carried_out)
    second.may_end.set()
    async with running(database_url, second, "worker-2") as engine:
        assert await engine.take_over("worker-3") == 0
        assert await engine.take_over("worker-1") == 1
        await second.until(lambda: second.ended)
    assert second.carried_out == [("500", "second")]


async def test_what_a_dead_process_has_left_keeps_its_queue_and_the_limits_of_that(
    database_url: str,
) -> None:
    first, second = Bodies(), Bodies()
    async with running(database_url, first, "worker-1", tenant_jobs=2) as engine:
        for number in (1, 2):
            await engine.enqueue("jobs", f"job-{number}", "guild")
            await engine.enqueue("calls", f"call-{number}", "key")
        await first.until(lambda: len(first.began) == 4)
    async with running(database_url, second, "worker-2", tenant_jobs=1, interval_s=0.1) as engine:
        assert await engine.take_over("worker-1") == 4
        await second.until(lambda: {"call-1", "call-2"} < {*second.began})
        states = [await engine.status(f"job-{number}") for number in (1, 2)]
        assert sorted(map(str, states)) == ["queued", "running"]
        second.may_end.set()
        await second.until(lambda: len(second.ended) == 4)


async def test_one_guild_does_not_delay_another_one(database_url: str) -> None:
    bodies = Bodies()
    async with running(database_url, bodies, tenant_jobs=2) as engine:
        for number in range(5):
            await engine.enqueue("jobs", f"busy-{number}", "busy")
        await engine.enqueue("jobs", "other", "other")
        await bodies.until(lambda: "other" in bodies.began)
        assert sum(name.startswith("busy") for name in bodies.began) <= 2
        assert await engine.status("busy-4") == "queued"
        bodies.may_end.set()
        await bodies.until(lambda: len(bodies.ended) == 6)


async def test_a_key_has_no_more_calls_in_a_minute_than_allowed(database_url: str) -> None:
    bodies = Bodies()
    bodies.may_end.set()
    async with running(database_url, bodies, key_per_minute=2) as engine:
        for number in range(4):
            await engine.enqueue("calls", f"500-{number}", "mine")
        await engine.enqueue("calls", "600-1", "yours")
        await bodies.until(lambda: "600-1" in bodies.ended)
        await bodies.until(lambda: len(bodies.ended) == 3)
        assert await engine.status("500-3") == "queued"


async def test_what_is_cancelled_in_its_queue_never_runs(database_url: str) -> None:
    bodies = Bodies()
    async with running(database_url, bodies, tenant_jobs=1) as engine:
        await engine.enqueue("jobs", "1", "guild")
        await bodies.until(lambda: bodies.began)
        await engine.enqueue("jobs", "2", "guild")
        await engine.enqueue("jobs", "3", "guild")
        await engine.cancel(["2"])
        bodies.may_end.set()
        await bodies.until(lambda: len(bodies.ended) == 2)
        assert bodies.began == ["1", "3"]
        assert await engine.status("2") == "ended"


async def test_a_job_can_be_forgotten_with_its_generations_and_no_other_job(
    database_url: str,
) -> None:
    bodies = Bodies()
    bodies.may_end.set()
    async with running(database_url, bodies) as engine:
        for workflow_id in ("500", "500-1", "5001", "5001-1"):
            await engine.enqueue("jobs", workflow_id, "guild")
        await bodies.until(lambda: len(bodies.ended) == 4)
        await engine.delete(["500"])
        assert await engine.unknown(["500", "500-1", "5001", "5001-1"]) == {"500", "500-1"}


async def test_the_loop_can_use_threads_after_the_engine_has_stopped(sqlite_url: str) -> None:
    async with running(sqlite_url, Bodies()):
        pass
    assert await asyncio.to_thread(int, "7") == 7


async def test_what_is_recorded_is_json_in_a_file_with_a_log(sqlite_url: str) -> None:
    bodies = Bodies()
    bodies.may_end.set()
    async with running(sqlite_url, bodies) as engine:
        await engine.enqueue("jobs", "500", "guild")
        await bodies.until(lambda: bodies.ended)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        [inputs] = database.execute("SELECT inputs FROM workflow_input").fetchone()
        outputs = database.execute("SELECT output FROM operation_outputs").fetchall()
        [mode] = database.execute("PRAGMA journal_mode").fetchone()
    assert json.loads(inputs)["positionalArgs"] == ["500"]
    assert [json.loads(json.loads(output)) for [output] in outputs] == [{"of": "500"}] * 2
    assert mode == "wal"


def test_the_private_function_of_dbos_still_takes_what_it_is_given() -> None:
    assert [*inspect.signature(queue_worker_thread).parameters] == ["stop_event", "dbos", "queue"]
