"""The layout of `deploy/compose.yaml` as processes: two gateways, three workers, a database and a
bucket that they share."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from app.worker import READY
from playground import Playground
from playground.discord.ids import shard_of
from playground.discord.invocation import Invocation
from playground.discord.person import Person
from playground.providers import INSTANT
from tests.discord_schema import watched
from tests.e2e.stage import ROOT, Child, Message, finished
from tests.playground.sharded import AT_ONCE
from tests.storage.media.s3_server import SECRET, S3Server

SHARDS = 2
WORKERS = 3
BUCKET = "hfmedia"
CONNECTED = "has connected to Gateway"
START_TIMEOUT_S = 120.0  # for five processes on a machine that others use too
HANG_TIMEOUT_S = 60.0  # for what goes through three of them


@dataclass
class Cluster:
    """The processes, and what outlives them."""

    playground: Playground
    environment: Mapping[str, str]
    gateways: list[Child] = field(default_factory=list)
    workers: list[Child] = field(default_factory=list)
    ended: list[Child] = field(default_factory=list)

    @property
    def mika(self) -> Person:
        """A member of all guilds."""
        return self.playground.world.person("mika")

    @property
    def channels(self) -> list[str]:
        """A channel on each shard, in their order."""
        guilds = self.playground.world.directory.guilds.all
        on = {shard_of(guild.id, SHARDS): guild.channels[0].key for guild in guilds}
        return [on[shard] for shard in range(SHARDS)]

    def providers(self, **change: Any) -> None:
        """Change how all providers behave."""
        self.playground.providers.settings.update(dict.fromkeys(INSTANT, change))

    async def imagine(self, channel: str, prompt: str = "a fox", **options: Any) -> Invocation:
        """`/imagine` in a channel."""
        return await self.mika.command("imagine", channel=channel, prompt=prompt, **options)

    def submits(self, prompt: str) -> int:
        """How often the providers were asked for this, of the last times that they were asked."""
        return sum(prompt.encode() in it.body for it in self.playground.providers.submits)

    async def add_worker(self) -> Child:
        """One more worker."""
        worker = await self._start("worker")
        self.workers.append(worker)
        return worker

    async def start(self) -> None:
        """All processes, of which none waits for another one."""
        starting = [self._start("gateway", f"{shard}/{SHARDS}") for shard in range(SHARDS)]
        self.gateways.extend(await asyncio.gather(*starting))
        for _ in range(WORKERS):
            await self.add_worker()
        for worker in self.workers:
            await worker.line(READY, within=START_TIMEOUT_S)
        for gateway in self.gateways:
            await gateway.line(CONNECTED, within=START_TIMEOUT_S)
        for channel in self.channels:
            while not await self.mika.autocomplete("imagine", focused="model", channel=channel):
                pass  # each question is answered at once, and by a gateway that has read on

    async def kill(self, child: Child) -> None:
        """As a machine does that loses its power."""
        (self.workers if child in self.workers else self.gateways).remove(child)
        self.ended.append(child)
        await child.stop(signal.SIGKILL)

    async def restart_gateway(self, shard: int) -> None:
        """Another process for a shard whose gateway has ended."""
        self.gateways.append(await self._start("gateway", f"{shard}/{SHARDS}"))
        await self.gateways[-1].line(CONNECTED, within=START_TIMEOUT_S)

    async def stop(self) -> list[int]:
        """SIGTERM for all. Returns their exit codes."""
        running = [*self.gateways, *self.workers]
        return await asyncio.gather(*(child.stop(signal.SIGTERM) for child in running))

    async def _start(self, *arguments: str) -> Child:
        program = ("-m", "tests.e2e.short_leases")
        child = await Child.start_python(ROOT, *program, *arguments, **self.environment)
        child.loop_lag = self.playground.world.context.loop_lag
        return child


@asynccontextmanager
async def cluster(database_url: str, s3: S3Server) -> AsyncIterator[Cluster]:
    """A cluster on a migrated database."""
    async with watched(limits=AT_ONCE) as playground:
        playground.world.directory.guilds.add("atelier")
        environment = {
            **playground.environment(),
            "DATABASE_URL": database_url,
            "MEDIA_URL": f"s3://{BUCKET}",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{s3.port}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "an-access-key",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "MAX_JOBS_PER_MEMBER": "20",
            "LOG_LEVEL": "DEBUG",
        }
        found = Cluster(playground, environment)
        found.providers(latency=0, queue=0)
        try:
            await found.start()
            yield found
        finally:
            await found.stop()


async def reply(invocation: Invocation, wanted: Callable[[Message], object] = finished) -> Message:
    """The reply, as soon as it is so."""
    return await invocation.reply(wanted, within=HANG_TIMEOUT_S)
