"""Large bodies are received some at once: no host and no tenant keeps the others waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia.execution.download import download
from hfmedia.media_store import FolderMediaStore
from hfmedia.net.slots import Slots, Transfer
from hfmedia.net.transport import Transport
from hfmedia.net.url_safety import origin_of
from hfmedia.types import Done
from tests.library import samples
from tests.library.live import POLICY, SUBMIT, fetch, live_at, route_of, soon
from tests.library.served import answering, serving

FAST = 1_000_000_000
NEVER = 1e6  # seconds
SOON = 0.02  # seconds


class Bodies:
    """Bodies that want to be received, each in a task of its own."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.transfers: dict[str, Transfer] = {}
        self.inside_when: dict[str, set[str]] = {}  # that one entered
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.entered = asyncio.Condition()

    async def begin(self, *names: str, size: int = 0) -> None:
        """Each is named `tenant/host/number`; after entering it has `size` bytes at once."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._receive(name, size))
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _receive(self, name: str, size: int) -> None:
        tenant, host, _ = name.split("/")
        with self.slots.transfer(host, tenant) as transfer:
            self.transfers[name] = transfer
            await transfer.enter()
            self.inside_when[name] = self.inside()
            await transfer.received(size)
            async with self.entered:
                self.entered.notify_all()
            await asyncio.Event().wait()

    async def end(self, name: str) -> None:
        self.tasks[name].cancel()
        await asyncio.wait([self.tasks[name]])
        await asyncio.sleep(0)

    async def until_entered(self, *names: str) -> None:
        async with self.entered, asyncio.timeout(10):
            await self.entered.wait_for(lambda: set(names) <= self.inside())

    def inside(self) -> set[str]:
        return {name for name, transfer in self.transfers.items() if transfer.has_slot}


@asynccontextmanager
async def bodies(
    total: int = 4, per_host: int = 2, check_s: float = NEVER
) -> AsyncIterator[Bodies]:
    found = Bodies(Slots(total=total, per_host=per_host, check_s=check_s, fast_bytes_per_s=1000))
    try:
        yield found
    finally:
        for task in found.tasks.values():
            task.cancel()
        await asyncio.gather(*found.tasks.values(), return_exceptions=True)


async def test_so_many_are_received_at_once_and_from_one_host() -> None:
    async with bodies() as it:
        await it.begin("t/a/1", "t/a/2", "t/a/3", "t/b/1", "t/c/1", "t/d/1")
        assert it.inside() == {"t/a/1", "t/a/2", "t/b/1", "t/c/1"}
        await it.end("t/a/1")
        assert it.inside() == {"t/a/2", "t/b/1", "t/c/1", "t/d/1"}  # no other of d is there yet
        await it.end("t/b/1")
        assert "t/a/3" in it.inside()


async def test_a_host_that_is_full_does_not_keep_another_host_waiting() -> None:
    async with bodies() as it:
        await it.begin(*(f"t/slow/{n}" for n in range(8)))
        await it.begin("t/other/1")
        assert "t/other/1" in it.inside()


async def test_a_free_slot_goes_to_the_tenant_that_has_fewest() -> None:
    async with bodies(total=2, per_host=2) as it:
        await it.begin(*(f"greedy/a/{n}" for n in range(9)))
        await it.begin("modest/a/1")
        await it.end("greedy/a/0")
        assert it.inside() == {"greedy/a/1", "modest/a/1"}


async def test_tenants_with_equal_claims_take_turns() -> None:
    async with bodies(total=1, per_host=1) as it:
        await it.begin("x/a/0", "x/a/1", "x/a/2", "y/a/1", "y/a/2")
        order = []
        for _ in range(5):
            [name] = it.inside()
            order.append(name[0])
            await it.end(name)
    assert order == ["x", "x", "y", "x", "y"]


async def test_slow_ones_lose_their_slots_whatever_hosts_they_are_of() -> None:
    async with bodies(check_s=SOON) as it:
        await it.begin(*(f"t/slow{n}/1" for n in range(16)))
        await it.begin("t/honest/1", size=FAST)
        await it.until_entered("t/honest/1")


async def test_slow_ones_keep_theirs_while_nobody_waits() -> None:
    async with bodies(total=1, check_s=0) as it:  # at each turn of the event loop
        await it.begin("t/slow/1")
        for _ in range(10):
            await asyncio.sleep(0)
        assert it.inside() == {"t/slow/1"}


async def test_fast_ones_keep_theirs_while_others_wait() -> None:
    async with bodies(total=2, check_s=SOON) as it:
        await it.begin("t/a/1", size=FAST)
        await it.begin("t/slow/1", "t/b/1", "t/b/2")
        await it.until_entered("t/b/1")
        assert it.inside_when["t/b/1"] == {"t/a/1", "t/b/1"}


async def test_a_tenant_gives_up_a_slot_to_one_that_has_none() -> None:
    async with bodies(total=2, per_host=2, check_s=SOON) as it:
        await it.begin("greedy/a/1", "greedy/a/2", size=FAST)
        await it.begin("modest/a/1", size=FAST)
        await it.until_entered("modest/a/1")
        assert it.inside() == {"greedy/a/2", "modest/a/1"}


async def test_one_that_lost_its_slot_goes_on_and_waits_again_when_it_comes_fast() -> None:
    async with bodies(total=1, check_s=SOON) as it:
        await it.begin("t/a/1")
        await it.begin("t/b/1", size=FAST)
        await it.until_entered("t/b/1")
        slow = it.transfers["t/a/1"]
        async with asyncio.timeout(5):
            await slow.received(1)
        waiting = asyncio.create_task(slow.received(FAST))
        await asyncio.sleep(0)
        assert not waiting.done()
        await it.end("t/b/1")
        await waiting
        assert slow.has_slot


async def test_one_that_stops_waiting_takes_no_slot() -> None:
    async with bodies(total=1) as it:
        await it.begin("t/a/1", "t/a/2", "t/a/3")
        await it.end("t/a/2")
        await it.end("t/a/1")
        assert it.inside() == {"t/a/3"}
        await it.end("t/a/3")
        await it.begin("t/a/4")
        assert it.inside() == {"t/a/4"}


class Hosts:
    """A proxy that plays all hosts: those named slow send a byte now and then."""

    def __init__(self) -> None:
        self.slow = 0
        self.changed = asyncio.Condition()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if not request.host.startswith("slow"):
            return web.Response(body=b"a fox", content_type="image/png")
        response = web.StreamResponse(headers={"content-type": "image/png"})
        await response.prepare(request)
        async with self.changed:
            self.slow += 1
            self.changed.notify_all()
        while True:
            await response.write(b"x" * 50)
            await asyncio.sleep(0.01)

    async def until_slow(self, number: int) -> None:
        async with self.changed, asyncio.timeout(20):
            await self.changed.wait_for(lambda: self.slow >= number)


@pytest.mark.parametrize(
    ("hosts", "check_s"),
    [(["slow.example"] * 8, NEVER), ([f"slow{n}.example" for n in range(16)], SOON)],
    ids=["one host", "sixteen hosts"],
)
async def test_trickling_downloads_do_not_delay_the_one_of_another_host(
    hosts: list[str], check_s: float
) -> None:
    played = Hosts()
    async with serving(played.answer) as proxy, asyncio.TaskGroup() as group:
        transport = Transport(
            trusted=frozenset(),
            media_origin=origin_of("https://nobody.example/"),
            slots=Slots(check_s=check_s),
        )
        store = FolderMediaStore()

        async def get(host: str) -> int:
            url = f"http://{host}/1.png"
            ref = await download(transport, store, url, limit_bytes=FAST, proxy=proxy.url)
            return ref.size

        trickling = [group.create_task(get(host)) for host in hosts]
        await played.until_slow(len(hosts) if check_s == SOON else 8)
        async with asyncio.timeout(20):
            assert await get("honest.example") == 5
        for task in trickling:
            task.cancel()
        await asyncio.wait(trickling)
        await transport.aclose()
        store.close()


class WatchedSlots(Slots):
    """Slots that note who asked for a transfer."""

    def __init__(self) -> None:
        super().__init__()
        self.tenants: list[Hashable] = []

    @contextmanager
    def transfer(self, host: Hashable, tenant: Hashable = None) -> Iterator[Transfer]:
        self.tenants.append(tenant)
        with super().transfer(host, tenant) as transfer:
            yield transfer


async def test_a_reply_and_a_download_stand_for_the_tenant_of_the_call() -> None:
    png = web.Response(body=samples.picture(), content_type="image/png")
    answers = {"/fal-ai/fal-ai/fox": web.json_response({}), "/1.png": png}
    async with (
        serving(answering(answers)) as it,
        live_at(it, replace(POLICY, tenant="guild 1")) as live,
    ):
        slots = WatchedSlots()
        transport = Transport(trusted=frozenset({it.origin}), media_origin=it.origin, slots=slots)
        watched = replace(live, transport=transport)
        await watched.submit(route_of("fal-ai"), SUBMIT, soon())
        await fetch(watched, route_of("fal-ai"), Done(link=f"{it.url}/1.png"))
        await transport.aclose()
    assert slots.tenants == ["guild 1"] * 2
