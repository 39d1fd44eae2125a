"""What is done for the ledger now and then, whether or not anybody uses a command."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from guilds.ledger import Ledger
from storage.counters import CounterRepository
from storage.errors import StorageError

log = logging.getLogger(__name__)

PAUSE_S: Final = 60.0  # between two passes
COUNTERS_KEPT_S: Final = 62 * 86400.0  # so that every job of the last month has ended


class Upkeep:
    """Settles holds that nobody has settled, and forgets counters of periods that are long over.

    `clock` tells seconds since the epoch.
    """

    def __init__(
        self,
        ledger: Ledger,
        counters: CounterRepository,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ledger = ledger
        self._counters = counters
        self._clock = clock

    async def run(self) -> None:
        """Make a pass now and every minute, until cancelled. Failures are logged."""
        while True:
            try:
                await self.make_pass()
            except StorageError as error:
                log.warning("holds could not be settled: %s", error)
            except Exception:
                log.exception("holds could not be settled")
            await asyncio.sleep(PAUSE_S)

    async def make_pass(self) -> None:
        """Do what is to be done. Raises `StorageError`."""
        settled = await self._ledger.reconcile()
        if settled:
            log.info("%s holds whose generations had ended were settled", settled)
        await self._counters.forget_before(self._clock() - COUNTERS_KEPT_S)
