"""Which large bodies are received now: some at once, fairly among tenants and hosts.

More at once are no faster, a turn of the event loop serves a chunk of each, and what is half
received takes memory. A body that comes slowly costs none of that, so it holds no slot.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Final

SLOTS: Final = 16
SLOTS_PER_HOST: Final = 8  # so that one host, however slow, leaves some to the others
CHECK_S: Final = 0.5
FAST_BYTES_PER_S: Final = 2_000_000


class Transfer:
    """One body that is received, with a slot or without."""

    def __init__(self, slots: Slots, host: Hashable, tenant: Hashable) -> None:
        self.host = host
        self.tenant = tenant
        self.has_slot = False
        self.granted: asyncio.Future[None] | None = None
        self._slots = slots
        self._since = 0.0
        self._received = 0

    async def enter(self) -> float:
        """Wait for a slot. Returns the seconds that it took."""
        if self.has_slot:
            return 0.0
        began = _now()
        await self._slots.acquire(self)
        return _now() - began

    async def received(self, size: int) -> float:
        """Count bytes. A body without a slot that comes fast waits for one, as in `enter`."""
        self._received += size
        if self.has_slot:
            return 0.0
        if self._received > self._slots.fast_bytes_per_s * self._slots.check_s:
            return await self.enter()
        if self._age_s() > self._slots.check_s:
            self.restart()
        return 0.0

    def is_slow(self) -> bool:
        """Whether it has come slowly since the last look, if that is long enough ago."""
        age_s = self._age_s()
        if age_s < self._slots.check_s:
            return False
        is_slow = self._received < self._slots.fast_bytes_per_s * age_s
        self.restart()
        return is_slow

    def restart(self) -> None:
        """Count from now on."""
        self._since, self._received = _now(), 0

    def _age_s(self) -> float:
        return _now() - self._since


class Slots:
    """At most `total` slots, and at most `per_host` for one host.

    A free slot goes to the tenant that has the fewest, and there to the host that has the fewest.
    While somebody waits, every `check_s` seconds those lose their slot that have received less than
    `fast_bytes_per_s`, and a tenant loses one to another that has at least two fewer.
    """

    def __init__(
        self,
        *,
        total: int = SLOTS,
        per_host: int = SLOTS_PER_HOST,
        check_s: float = CHECK_S,
        fast_bytes_per_s: float = FAST_BYTES_PER_S,
    ) -> None:
        self.check_s = check_s
        self.fast_bytes_per_s = fast_bytes_per_s
        self._total = total
        self._per_host = per_host
        self._holders: dict[Transfer, None] = {}  # the longest first
        self._at_host: Counter[Hashable] = Counter()
        self._of_tenant: Counter[Hashable] = Counter()
        # By tenant and host; those that had their turn stand behind those that wait for it.
        self._waiting: dict[tuple[Hashable, Hashable], deque[Transfer]] = {}
        self._check: asyncio.TimerHandle | None = None

    @contextmanager
    def transfer(self, host: Hashable, tenant: Hashable = None) -> Iterator[Transfer]:
        """A transfer, which begins without a slot; in the end its slot is free again."""
        transfer = Transfer(self, host, tenant)
        try:
            yield transfer
        finally:
            self._release(transfer)
            self._grant()

    async def acquire(self, transfer: Transfer) -> None:
        """Wait until a transfer without a slot has one."""
        key = transfer.tenant, transfer.host
        transfer.granted = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append(transfer)
        self._grant()
        self._schedule_check()
        try:
            await transfer.granted
        except BaseException:
            if transfer in self._waiting.get(key, ()):
                self._waiting[key].remove(transfer)
            raise

    def _grant(self) -> None:
        while len(self._holders) < self._total and (transfer := self._next()) is not None:
            transfer.has_slot = True
            transfer.restart()
            self._holders[transfer] = None
            self._at_host[transfer.host] += 1
            self._of_tenant[transfer.tenant] += 1
            if transfer.granted is not None and not transfer.granted.done():
                transfer.granted.set_result(None)

    def _next(self) -> Transfer | None:
        """The transfer that waits and has the best claim; it waits no longer."""
        for key in [key for key, transfers in self._waiting.items() if not transfers]:
            del self._waiting[key]
        claims = [key for key in self._waiting if self._at_host[key[1]] < self._per_host]
        if not claims:
            return None
        key = min(claims, key=lambda key: (self._of_tenant[key[0]], self._at_host[key[1]]))
        transfers = self._waiting.pop(key)
        transfer = transfers.popleft()
        self._waiting[key] = transfers
        return transfer

    def _release(self, transfer: Transfer) -> None:
        if transfer.has_slot:
            transfer.has_slot = False
            del self._holders[transfer]
            self._at_host -= Counter((transfer.host,))
            self._of_tenant -= Counter((transfer.tenant,))

    def _schedule_check(self) -> None:
        if self._check is None and any(self._waiting.values()):
            loop = asyncio.get_running_loop()
            self._check = loop.call_later(self.check_s, self._check_holders)

    def _check_holders(self) -> None:
        self._check = None
        for transfer in [transfer for transfer in self._holders if transfer.is_slow()]:
            self._release(transfer)
        self._grant()
        self._rebalance()
        self._schedule_check()

    def _rebalance(self) -> None:
        for tenant, host in [key for key, transfers in self._waiting.items() if transfers]:
            is_full = self._at_host[host] >= self._per_host
            richer = [
                transfer
                for transfer in self._holders
                if self._of_tenant[transfer.tenant] >= self._of_tenant[tenant] + 2
                and (transfer.host == host or not is_full)
            ]
            if richer:
                self._release(max(richer, key=lambda transfer: self._of_tenant[transfer.tenant]))
                self._grant()


def _now() -> float:
    return asyncio.get_running_loop().time()
