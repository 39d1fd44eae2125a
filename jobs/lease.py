"""Processes that share jobs: each says that it lives, and takes over from those that do not."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from storage.errors import StorageError
from storage.processes import ProcessRepository

log = logging.getLogger(__name__)

BEATS: Final = 5  # in the time after which a process is taken for dead


class Survivor(Protocol):
    """Who goes on with the work of processes that are dead: an `Engine`."""

    async def take_over(self, executor_id: str) -> int:
        """Let the workflows of a process that is dead go on. Returns how many."""

    async def abandon(self) -> None:
        """Leave the workflows that run here to others."""


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

    @asynccontextmanager
    async def living(self, survivor: Survivor | None = None) -> AsyncIterator[None]:
        """Say that this process lives until the end of the block, after it has joined.

        With a `survivor` it also takes over from those that are dead, and lets the others go on at
        once with what it leaves itself.
        """
        living = asyncio.create_task(self._live(survivor))
        try:
            yield
        finally:
            living.cancel()
            await asyncio.wait([living])
            try:
                await self._leave(survivor)
            except StorageError as error:
                log.warning("%s", error)  # the others will take this process for dead

    async def _live(self, survivor: Survivor | None) -> None:
        beaten_at = judges_at = time.monotonic()
        while True:
            await asyncio.sleep(self.silent_s / BEATS)
            try:
                await self._beat(survivor)
                now = time.monotonic()
                if now - beaten_at > self.silent_s / 2:
                    # The database was away, or this process was frozen: others may have been silent
                    # for the same reason, and have this time to say that they live.
                    judges_at = now + self.silent_s
                beaten_at = now
                if survivor is not None and now >= judges_at:
                    await self._bury(survivor)
            except StorageError as error:
                log.warning("%s", error)  # a database that is away judges nobody

    async def _beat(self, survivor: Survivor | None) -> None:
        if await self.processes.beat(self.process_id):
            return
        log.warning("this process was taken for dead; others go on with its jobs")
        if survivor is not None:
            await survivor.abandon()
            # It may have begun more since its workflows were taken over.
            await survivor.take_over(self.process_id)
        await self.join()

    async def _bury(self, survivor: Survivor) -> None:
        for dead in await self.processes.dead(self.silent_s):
            taken = await survivor.take_over(dead.process_id)
            log.warning("%s is dead; %s of its workflows go on", dead.process_id, taken)
            await self.processes.remove(dead.process_id)

    async def _leave(self, survivor: Survivor | None) -> None:
        if survivor is not None:
            await survivor.take_over(self.process_id)
        await self.processes.remove(self.process_id)
