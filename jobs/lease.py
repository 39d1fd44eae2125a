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

from jobs.stalls import stalls_watched
from storage.errors import StorageError
from storage.processes import ProcessRepository

log = logging.getLogger(__name__)

BEATS: Final = 5  # in the time after which a process is taken for dead


class Survivor(Protocol):
    """Who goes on with the work of processes that are dead."""

    async def take_over(self, executor_id: str) -> int:
        """Let the workflows of a process that is dead go on. Returns how many."""

    def interrupt(self) -> None:
        """Break off the workflows that run here: none of them goes on after this."""

    async def abandon(self) -> None:
        """Leave the workflows that run here to others."""


@dataclass(slots=True)
class Lease:
    """When this process was heard of, by its own clock, which does not jump.

    `since` is when it was heard of after a silence. `is_lost`: others may have its jobs.
    """

    silent_s: float
    heard_at: float
    since: float
    is_lost: bool = False

    def renew(self, at: float) -> None:
        """It was heard of."""
        if at - self.heard_at > self.silent_s / 2:
            # The database was away, or this process was frozen: others may have been silent for the
            # same reason.
            self.since = at
        self.heard_at = at

    def is_expired(self, now: float) -> bool:
        """Whether others may have taken it for dead."""
        return now - self.heard_at >= self.silent_s

    def may_judge(self, now: float) -> bool:
        """Whether those who are silent had the time to be heard of, while this process was."""
        return now - self.since >= self.silent_s


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
        joined_at = time.monotonic()
        lease = Lease(self.silent_s, heard_at=joined_at, since=joined_at)

        def held_up() -> None:
            # Before anything goes on that others may do by now: a reply is edited by one process.
            if survivor is not None and lease.is_expired(time.monotonic()):
                lease.is_lost = True
                survivor.interrupt()

        with stalls_watched(self.silent_s / BEATS, held_up):
            while True:
                await asyncio.sleep(self.silent_s / BEATS)
                try:
                    await self._beat(lease, survivor)
                    if survivor is not None and lease.may_judge(time.monotonic()):
                        await self._bury(survivor)
                except StorageError as error:
                    log.warning("%s", error)  # a database that is away judges nobody

    async def _beat(self, lease: Lease, survivor: Survivor | None) -> None:
        at = time.monotonic()
        lives = await self.processes.beat(self.process_id)
        lease.renew(at)
        if lives and not lease.is_lost:
            return
        log.warning("this process was held up or taken for dead; its jobs go on in any process")
        if survivor is not None:
            await survivor.abandon()
            # It may have taken some of them again before it knew.
            await survivor.take_over(self.process_id)
        lease.is_lost = False
        if not lives:
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
