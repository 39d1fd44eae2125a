"""The playground under load: 200 interactions a second with two edits each, and open pages.

`python -m benchmarks.playground_load` runs everything; `… serve` is the playground of one run, in
a process of its own. What is compared is its processor time with and without open pages.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.load_clients import EDITS
from benchmarks.servers import ROOT
from playground import Playground
from playground.discord.events import (
    BotPresenceChanged,
    CommandsChanged,
    Event,
    InteractionResponded,
    MessageUpdated,
)
from playground.loop_lag import CAUSING_SHARE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

PER_SECOND = 200
SECONDS = 5.0
ROUNDS = 5
PAGES = (0, 1, 2)
DRAIN_TIMEOUT_S = 10.0
# Above this share of a core, the client decides the pace and the run says little.
BOTTLENECK_SHARE = 0.9


class Load:
    """Creates the interactions in the playground's process, and notes what becomes of each."""

    def __init__(self, playground: Playground) -> None:
        self._world = playground.world
        self._created: dict[str, float] = {}
        self._edits: dict[str, int] = {}
        self._waits: list[float] = []
        self._changed = asyncio.Event()

    async def run(self) -> dict[str, float]:
        """Load the playground. Returns the figures; times are in seconds."""
        with self._world.feed.listening(self._on_event):
            await self._until(lambda: bool(self._world.commands.in_scope(None)))
            wall, cpu = time.perf_counter(), time.process_time()
            await self._create_all()
            await self._until(lambda: self._lost() == 0)
        loop_lag = self._world.context.loop_lag
        return {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "created": len(self._created),
            "lost": self._lost(),
            "p99": statistics.quantiles(self._waits, n=100, method="inclusive")[98],
            "stall": loop_lag.longest_s,
            "held": loop_lag.held_s(since=0.0),
        }

    async def _create_all(self) -> None:
        mika, began = self._world.person("mika"), time.perf_counter()
        for number in range(int(PER_SECOND * SECONDS)):
            await asyncio.sleep(began + number / PER_SECOND - time.perf_counter())
            created = mika.invoke("imagine", {"prompt": f"fox {number}"}, "studio")
            self._created[created.id] = time.perf_counter()

    def _lost(self) -> int:
        """The interactions that have not been acknowledged and edited twice."""
        return sum(self._edits.get(one, 0) < EDITS for one in self._created)

    def _on_event(self, event: Event) -> None:
        match event:
            case InteractionResponded(interaction):
                self._waits.append(time.perf_counter() - self._created[interaction.id])
            case MessageUpdated(message) if message.interaction:
                key = message.interaction.id
                self._edits[key] = self._edits.get(key, 0) + 1
                self._changed.set()
            case CommandsChanged() | BotPresenceChanged():
                self._changed.set()

    async def _until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true; give up what takes too long, which counts as lost."""
        end = time.perf_counter() + DRAIN_TIMEOUT_S
        while not true() and time.perf_counter() < end:
            self._changed.clear()
            try:
                async with asyncio.timeout(0.5):
                    await self._changed.wait()
            except TimeoutError:
                continue


async def serve() -> None:
    """One playground: its addresses as the first line; after a line on stdin, the figures."""
    async with Playground(page_port=0) as playground:
        print(json.dumps({**playground.environment(), "page": playground.page_url}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(await Load(playground).run()), flush=True)


async def run_once(pages: int) -> dict[str, float]:
    """The figures of one run with so many open pages."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(child("playground_load", "serve"))
        addresses = await line_of(server)
        url = addresses.pop("page")
        clients = [await stack.enter_async_context(child("load_clients", "bot", **addresses))]
        for _ in range(pages):
            clients.append(await stack.enter_async_context(child("load_clients", "page", url)))
        await asyncio.sleep(1)  # the pages are open before the load begins
        assert server.stdin is not None, "it was asked for"
        server.stdin.write(b"\n")
        figures = await line_of(server)
        bot, *opened = [await line_of(client) for client in clients]
        failures = sum(bot["failures"].values())
        return {**figures, "bot": bot["cpu"], "failures": failures, "events": total(opened)}


def total(opened: list[dict[str, Any]]) -> int:
    """The messages that all pages received."""
    return sum(page["events"] for page in opened)


@asynccontextmanager
async def child(module: str, *arguments: str, **environment: str) -> AsyncIterator[Process]:
    """A module of the benchmarks as a process with pipes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"benchmarks.{module}",
        *arguments,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def line_of(process: Process) -> dict[str, Any]:
    """The next line that a process prints, as JSON."""
    assert process.stdout is not None, "it was asked for"
    found: dict[str, Any] = json.loads(await process.stdout.readline())
    return found


async def main() -> None:
    """Print the table: the runs take turns, so that noise of the machine affects all."""
    runs: dict[int, list[dict[str, float]]] = {pages: [] for pages in PAGES}
    for _ in range(ROUNDS):
        for pages in PAGES:
            runs[pages].append(await run_once(pages))
    print(f"{PER_SECOND} interactions a second for {SECONDS:g} s, {EDITS} edits, {ROUNDS} rounds")
    print(
        "| open pages | lost | refused | CPU of a core | × none | ack p99 ms | stall ms | bot | |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for pages, figures in runs.items():
        print(row(pages, figures, runs[0]))


def row(pages: int, figures: list[dict[str, float]], alone: list[dict[str, float]]) -> str:
    """The row of so many pages. What a page costs is compared within each round."""
    ratios = [one["cpu"] / none["cpu"] for one, none in zip(figures, alone, strict=True)]
    lost, created, failures = (
        sum(one[name] for one in figures) for name in ("lost", "created", "failures")
    )
    cells = (
        f"{pages}",
        f"{lost:.0f} of {created:.0f}",
        f"{failures:.0f}",
        f"{median(figures, 'cpu') / SECONDS:.2f}",
        f"{statistics.median(ratios):.2f}",
        f"{median(figures, 'p99') * 1000:.0f}",
        f"{median(figures, 'stall') * 1000:.0f}",
        f"{median(figures, 'bot') / SECONDS:.2f}",
        remark(figures),
    )
    return f"| {' | '.join(cells)} |"


def remark(figures: list[dict[str, float]]) -> str:
    """What makes a row say little, if anything does."""
    if median(figures, "bot") / SECONDS > BOTTLENECK_SHARE:
        return "the bot is the bottleneck"
    held_share = max(one["held"] / one["wall"] for one in figures)
    return "the machine was too slow" if held_share > CAUSING_SHARE else ""


def median(figures: list[dict[str, float]], name: str) -> float:
    """The median of a figure over the rounds."""
    return statistics.median(one[name] for one in figures)


if __name__ == "__main__":
    asyncio.run(serve() if sys.argv[1:] == ["serve"] else main())
