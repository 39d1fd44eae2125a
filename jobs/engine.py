"""The workflow engine: workflows in two queues, whose steps are recorded.

This and `engine_client.py` are the only home of DBOS.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions, error

# Private, and the only such name here: the public way wakes a queue once per interval at best.
from dbos._queue import queue_worker_thread

from jobs.engine_log import log_as_others_do
from jobs.queue_threads import QueueThreads
from jobs.queues import Body, EngineSettings, QueueName, State
from jobs.recorded_steps import RecordedSteps, TextStep
from jobs.running_workflows import RunningWorkflows
from storage.database_errors import storage_errors
from storage.database_url import DatabaseUrl
from storage.errors import DatabaseOutdated
from storage.system_engine import SystemEngine

APPLICATION_VERSION: Final = "1"
"""Of the order of steps. Workflows of another version wait for a process that has it."""

APPLICATION_NAME: Final = "hfmedia"
MAX_THREADS: Final = 8
STATES: Final[dict[str, State]] = {"ENQUEUED": "queued", "DELAYED": "queued", "PENDING": "running"}


class Engine:
    """Runs `job` for what is in the queue `jobs`, and `call` for `calls`, on this event loop.

    `database_url` is that of the tables of the engine, and `system_engine` has its connections,
    which it closes in the end. There is at most one per process. While the database cannot be used,
    workflows wait for it; what others call raises `StorageError`, or waits, too.
    """

    def __init__(
        self,
        database_url: str,
        system_engine: SystemEngine,
        settings: EngineSettings,
        *,
        job: Body,
        call: Body,
    ) -> None:
        self._database_url = database_url
        self._url = DatabaseUrl.parse(database_url)
        self._system_engine = system_engine
        self._settings = settings
        self._bodies: dict[QueueName, Body] = {"jobs": job, "calls": call}
        self.running = RunningWorkflows()
        self._threads = QueueThreads(lambda: bool(self.running), settings.idle_s)
        self.handing_over = False

    async def start(self) -> None:
        """Begin to run workflows; those that a process of this executor has left go on.

        Raises `StorageError`.
        """
        log_as_others_do()
        dbos = DBOS(config=self._config())
        DBOS.listen_queues([])
        for queue, body in self._bodies.items():
            self._register(queue, body)
        with storage_errors(self._url):
            await self._launch()
            for queue in self._bodies:
                await self._listen(dbos, queue)

    async def _launch(self) -> None:
        """Start DBOS, and from then on wait for the database: before, that would block the loop."""
        try:
            async with self._system_engine.launching():
                DBOS.launch()
        except error.DBOSInitializationError:  # its tables are missing, or older than it is
            raise DatabaseOutdated(str(self._url)) from None
        self._system_engine.start_waiting()
        await DBOS.register_queue_async(
            "jobs",
            partition_concurrency=self._settings.tenant_jobs,
            polling_interval_sec=self._settings.interval_s,
            on_conflict="always_update",
        )
        await DBOS.register_queue_async(
            "calls",
            partition_concurrency=self._settings.key_running,
            partition_limiter={"limit": self._settings.key_per_minute, "period": 60},
            polling_interval_sec=self._settings.interval_s,
            on_conflict="always_update",
        )

    async def enqueue(self, queue: QueueName, workflow_id: str, partition: str) -> None:
        """Add a workflow to a queue, in its partition. One of that id is added only once."""
        options = enqueue_options(queue, workflow_id, partition)
        if workflow_id not in self.running:
            self._threads.expect(queue, workflow_id)
        # In a context of its own it is no step of the workflow that adds it: it does no harm to
        # add it again, which costs less than a step in each run.
        with storage_errors(self._url):
            adding = DBOS.enqueue_workflow_with_options_async(options, workflow_id)
            await asyncio.create_task(adding, context=contextvars.Context())
        self._threads.wake(queue)

    async def cancel(self, workflow_ids: Collection[str]) -> None:
        """Take workflows out of their queue; those that run end before their next step."""
        with storage_errors(self._url):
            await DBOS.cancel_workflows_async(list(workflow_ids))
        self._threads.forget(workflow_ids)

    async def status(self, workflow_id: str) -> State | None:
        """How far a workflow is; None if it is not known."""
        with storage_errors(self._url):
            found = await DBOS.get_workflow_status_async(workflow_id)
        return None if found is None else STATES.get(found.status, "ended")

    async def unknown(self, workflow_ids: Collection[str]) -> set[str]:
        """Those of which nothing is recorded: they were never enqueued, or are deleted."""
        with storage_errors(self._url):
            found = await DBOS.list_workflows_async(
                workflow_ids=list(workflow_ids), load_input=False, load_output=False
            )
        return set(workflow_ids) - {workflow.workflow_id for workflow in found}

    async def unended(self, workflow_ids: Collection[str]) -> set[str]:
        """Those that wait or run, or a workflow of whose generations does."""
        with storage_errors(self._url):
            ids = await with_parts(DBOS.list_workflows_async, workflow_ids, status=[*STATES])
        return {it.partition("-")[0] for it in ids}

    async def delete(self, workflow_ids: Collection[str]) -> None:
        """Forget workflows that have ended, with those of their generations."""
        with storage_errors(self._url):
            ids = await with_parts(DBOS.list_workflows_async, workflow_ids)
            await DBOS.delete_workflows_async(ids)

    async def take_over(self, executor_id: str) -> int:
        """Let the workflows of a process that is dead go on in any other. Returns how many."""
        with storage_errors(self._url):
            left = await DBOS.list_workflows_async(
                executor_id=executor_id, status="PENDING", load_input=False, load_output=False
            )
            for queue in {workflow.queue_name for workflow in left}:
                ids = [it.workflow_id for it in left if it.queue_name == queue]
                await DBOS.resume_workflows_async(ids, queue_name=queue)
        self._threads.wake_all()
        return len(left)

    async def is_running(self) -> bool:
        """Whether the queues are looked at."""
        return self._threads.are_alive()

    async def drain(self, timeout_s: float) -> None:
        """Begin no more workflows, wait for those that run, and leave the rest to the next process.

        A submit that is under way has some seconds more, because what becomes of it would not be
        known.
        """
        await self._threads.end()
        await self.running.wait(timeout_s)
        self.handing_over = True
        await self.running.abandon()
        self._system_engine.stop_waiting()
        # A look that has waited for the database takes no more after this, so that the next process
        # finds all that this one leaves.
        await self._threads.end()

    async def stop(self) -> None:
        """End the engine. Call `drain` first."""
        loop = asyncio.get_running_loop()
        # DBOS has set its own as the loop's, which from now on takes no more work.
        loop.set_default_executor(ThreadPoolExecutor())
        with ThreadPoolExecutor(1) as threads:
            await loop.run_in_executor(threads, self._stop)

    def _stop(self) -> None:
        DBOS.destroy(destroy_registry=True)
        self._system_engine.close()

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION_NAME,
            "system_database_url": self._database_url,
            "system_database_engine": self._system_engine.engine,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._settings.executor_id,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "run_migrations": False,
            "max_executor_threads": MAX_THREADS,
            "use_listen_notify": False,  # no workflow waits for a notification
            "notification_listener_polling_interval_sec": 0.2,  # its end is waited for
            "scheduler_polling_interval_sec": 3600.0,
        }

    def _register(self, queue: QueueName, body: Body) -> None:
        async def workflow(workflow_id: str) -> None:
            self._threads.forget([workflow_id])
            if self.handing_over:  # a look has waited for the database for longer than `drain` did
                raise asyncio.CancelledError
            await self.running.begin(workflow_id, self._threads.fill)
            steps = RecordedSteps(workflow_id, _record, lambda: self.handing_over)
            await body(workflow_id, steps)

        # Whether to go on is decided by deadlines, not by how often the process was started.
        DBOS.workflow(name=queue, max_recovery_attempts=None)(workflow)

    async def _listen(self, dbos: DBOS, name: QueueName) -> None:
        queue = await DBOS.retrieve_queue_async(name)
        assert queue is not None, "it was registered"  # noqa: S101
        queue.database_backed_queue = False  # its limits do not change while this process runs
        self._threads.start(name, partial(queue_worker_thread, dbos=dbos, queue=queue))


async def migrate_engine(database_url: str) -> None:
    """Make the engine's own tables, or bring them to its version. Raises what the database does."""
    log_as_others_do()
    await asyncio.to_thread(DBOS.migrate, database_url)


async def with_parts(
    listing: Callable[..., Awaitable[list[Any]]], workflow_ids: Collection[str], **which: Any
) -> list[str]:
    """Those of these workflows, and of those of their generations, that are on record."""
    if not workflow_ids:
        return []  # DBOS would take this for all that there are
    which |= {"load_input": False, "load_output": False}
    jobs = await listing(workflow_ids=[*workflow_ids], **which)
    calls = await listing(workflow_id_prefix=[f"{it}-" for it in workflow_ids], **which)
    return [it.workflow_id for it in (*jobs, *calls)]


def enqueue_options(queue: QueueName, workflow_id: str, partition: str) -> EnqueueOptions:
    """How DBOS is told what to run, where."""
    return {
        "workflow_name": queue,
        "queue_name": queue,
        "workflow_id": workflow_id,
        "queue_partition_key": partition,
        "app_version": APPLICATION_VERSION,
    }


def _record(name: str, step: TextStep) -> Awaitable[str]:
    return DBOS.run_step_async({"name": name}, step)
