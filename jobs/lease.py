"""Processes that share jobs: each says that it lives, and takes over from those that do not."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from dataclasses import dataclass
from typing import Final

from jobs.engine import Engine
from storage.errors import StorageError
from storage.processes import ProcessRepository

log = logging.getLogger(__name__)

BEATS: Final = 5  # in the time after which a process is taken for dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the processes that share jobs. One that is silent for `silent_s` seconds is dead."""

    processes: ProcessRepository
    process_id: str
    kind: str
    version: str
    silent_s: float

    async def join(self) -> None:
        """Say that this process begins to live. Raises `StorageError`."""
        await self.processes.add(
            self.process_id,
            kind=self.kind,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=self.version,
        )

    async def run(self, engine: Engine) -> None:
        """Say that this process lives, and take over from the dead, until cancelled."""
        while True:
            await asyncio.sleep(self.silent_s / BEATS)
            try:
                await self._beat(engine)
            except StorageError as error:
                log.warning("%s", error)  # a database that is away judges nobody

    async def leave(self, engine: Engine) -> None:
        """Let the others go on at once with what this process leaves. Raises `StorageError`."""
        await engine.take_over(self.process_id)
        await self.processes.remove(self.process_id)

    async def _beat(self, engine: Engine) -> None:
        if not await self.processes.beat(self.process_id):
            log.warning("this process was taken for dead; others go on with its jobs")
            await engine.abandon()
            await self.join()
        for dead in await self.processes.dead(self.silent_s):
            taken = await engine.take_over(dead.process_id)
            log.warning("%s is dead; %s of its workflows go on", dead.process_id, taken)
            await self.processes.remove(dead.process_id)
