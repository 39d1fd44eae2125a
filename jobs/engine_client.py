"""The queues of the workflow engine, for a process that runs no workflows."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from dbos import DBOSClient, DBOSPortableJSONSerializer

from jobs.engine import APPLICATION_NAME, STATES, enqueue_options, with_parts
from jobs.engine_log import log_as_others_do
from jobs.queues import QueueName, State
from storage.database_errors import storage_errors
from storage.database_url import DatabaseUrl
from storage.system_engine import SystemEngine, system_engine


class EngineClient:
    """Adds to the queues of the engines of other processes, and takes out of them.

    `database_url` and `connections` are as an `Engine` has them. No engine needs to have been
    started yet, but the tables must be there.
    """

    def __init__(self, database_url: str, connections: SystemEngine | None = None) -> None:
        log_as_others_do()
        self._url = DatabaseUrl.parse(database_url)
        self._system_engine = connections or system_engine(database_url)
        self._client = DBOSClient(
            system_database_url=database_url,
            system_database_engine=self._system_engine.engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION_NAME,
            lazy=True,
            retry_connection_errors=False,  # whoever waits for an answer is told
        )

    async def enqueue(self, queue: QueueName, workflow_id: str, partition: str) -> None:
        """Add a workflow to a queue, in its partition. One of that id is added only once."""
        options = enqueue_options(queue, workflow_id, partition)
        with storage_errors(self._url):
            await self._client.enqueue_async(options, workflow_id)

    async def cancel(self, workflow_ids: Collection[str]) -> None:
        """Take workflows out of their queue; those that run end before their next step."""
        with storage_errors(self._url):
            await self._client.cancel_workflows_async(list(workflow_ids))

    async def status(self, workflow_id: str) -> State | None:
        """How far a workflow is; None if it is not known."""
        with storage_errors(self._url):
            found = await self._client.list_workflows_async(
                workflow_ids=[workflow_id], load_input=False, load_output=False
            )
        return STATES.get(found[0].status, "ended") if found else None

    async def unended(self, workflow_ids: Collection[str]) -> set[str]:
        """Those that wait or run, or a workflow of whose generations does."""
        with storage_errors(self._url):
            listing = self._client.list_workflows_async
            ids = await with_parts(listing, workflow_ids, status=[*STATES])
        return {it.partition("-")[0] for it in ids}

    async def delete(self, workflow_ids: Collection[str]) -> None:
        """Forget workflows that have ended, with those of their generations."""
        with storage_errors(self._url):
            ids = await with_parts(self._client.list_workflows_async, workflow_ids)
            await self._client.delete_workflows_async(ids)

    async def aclose(self) -> None:
        """Give up its connections."""
        await asyncio.to_thread(self._client.destroy)
        self._system_engine.close()
