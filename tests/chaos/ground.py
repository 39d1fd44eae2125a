"""Where chaos happens: a playground, a database, a media store, and the processes of the bot."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from playground import Limits, Playground, Rate, RateLimits
from playground.providers import Job, Providers, Settings
from tests.chaos.load import Load, behaviours
from tests.chaos.moments import Moments
from tests.chaos.processes import BotProcess, Fleet, Kind, started
from tests.chaos.witness import Witness
from tests.e2e.stage import ROOT, Child
from tests.storage.media.faulty_proxy import FaultyProxy, faulty_proxy
from tests.storage.media.s3_server import access_to, s3_server
from tests.storage.media.stores import BucketPlace, FolderPlace, Place
from tests.storage.postgres import PostgresServer, postgres_server, programs

DUPLICATE_EVERY: Final = 5
DATABASE: Final = "chaos"
SHORT_LEASES: Final = ("-m", "tests.e2e.short_leases")
# As an operator would choose them who has many members and few keys; nothing of it waits long.
SETTINGS: Final = {
    "MAX_JOBS_PER_MEMBER": "10",
    "KEY_RUNNING": "200",
    "KEY_PER_MINUTE": "100000",
    "DRAIN_SECONDS": "2",
}
# Discord's own, but for the commands: nobody starts a bot so often.
RATE_LIMITS: Final = replace(
    RateLimits(), by_kind={**RateLimits().by_kind, "commands": Rate(1000, 20.0)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which processes run, and on what: without gateways one that is all of the bot, on SQLite.

    With `short_leases` a process is dead when it is silent for two seconds. `root` is the folder
    of their code.
    """

    gateways: int = 0
    workers: int = 0
    bucket: bool = False
    short_leases: bool = False
    root: Path = ROOT


@dataclass(frozen=True, kw_only=True)
class Ground:
    """All of it, opened. `server` and `proxy` are there if the layout has them."""

    random: Random
    playground: Playground
    witness: Witness
    moments: Moments
    load: Load
    fleet: Fleet
    database_url: str
    media: Place
    temporary: Path
    server: PostgresServer | None
    proxy: FaultyProxy | None


@asynccontextmanager
async def opened(layout: Layout, random: Random) -> AsyncIterator[Ground]:
    """The ground with its processes started. Nothing of it outlives the block."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        temporary = folder / "tmp"
        temporary.mkdir()
        server = _postgres(stack) if layout.gateways else None
        database_url = server.url(DATABASE) if server else f"sqlite:///{folder / 'bot.sqlite'}"
        media, proxy = await _media(stack, layout, folder)
        witness, moments = Witness(), Moments(random)
        playground = await stack.enter_async_context(_playground(witness, moments, random))
        environment = {
            **playground.environment(),
            **SETTINGS,
            **_media_settings(media),
            "DATABASE_URL": database_url,
            "TMPDIR": str(temporary),
        }
        processes = _processes(layout, environment, playground)
        if server:
            migrating = await Child.start_in(layout.root, "migrate", **environment)
            assert await migrating.ended() == 0, migrating.log
        yield Ground(
            random=random,
            playground=playground,
            witness=witness,
            moments=moments,
            load=Load(playground, random),
            fleet=await stack.enter_async_context(started(processes)),
            database_url=database_url,
            media=media,
            temporary=temporary,
            server=server,
            proxy=proxy,
        )


def _postgres(stack: AsyncExitStack) -> PostgresServer:
    """A server that writes to disk what it says it has written."""
    binaries = programs()
    assert binaries is not None, "PostgreSQL is not here: apt-get install postgresql"
    server = stack.enter_context(postgres_server(binaries, options=()))
    server.execute(f"CREATE DATABASE {DATABASE}")
    return server


async def _media(
    stack: AsyncExitStack, layout: Layout, folder: Path
) -> tuple[Place, FaultyProxy | None]:
    if not layout.bucket:
        return FolderPlace(folder / "media"), None
    bucket = BucketPlace(stack.enter_context(s3_server()), "chaos")
    bucket.server.request("PUT", bucket.bucket)
    proxy = await stack.enter_async_context(faulty_proxy(bucket.server.port))
    bucket.access = access_to(proxy.port)
    return bucket, proxy


def _media_settings(media: Place) -> dict[str, str]:
    access = media.access
    return {
        "MEDIA_URL": media.url,
        "AWS_ENDPOINT_URL": access.endpoint_url,
        "AWS_REGION": access.region,
        "AWS_ACCESS_KEY_ID": access.access_key_id,
        "AWS_SECRET_ACCESS_KEY": access.secret_access_key,
    }


@asynccontextmanager
async def _playground(
    witness: Witness, moments: Moments, random: Random
) -> AsyncIterator[Playground]:
    """A Discord that delivers every fifth interaction twice, and quick providers."""

    def on_job(job: Job) -> None:
        witness.on_job(job)
        moments.on_job(job)

    playground = Playground(
        page_port=0,
        # Processes that are started again identify sooner than Discord would let them.
        limits=Limits(identify_interval_s=0.0, max_concurrency=16, session_starts=10_000),
        rate_limits=RATE_LIMITS,
        providers=Providers(settings=Settings(behaviours(random)), observer=on_job),
    )
    async with playground:
        world = playground.world
        world.faults.update({"duplicate_every": DUPLICATE_EVERY})
        with world.feed.listening(witness.on_event), world.feed.listening(moments.on_event):
            yield playground


def _processes(
    layout: Layout, environment: Mapping[str, str], playground: Playground
) -> list[BotProcess]:
    loop_lag = playground.world.context.loop_lag
    return [
        BotProcess(
            name=f"{kind} {number}",
            kind=kind,
            arguments=arguments,
            environment=environment,
            loop_lag=loop_lag,
            root=layout.root,
        )
        for number, (kind, arguments) in enumerate(_programs(layout), 1)
    ]


def _programs(layout: Layout) -> Iterator[tuple[Kind, Sequence[str]]]:
    """What Python runs for each process."""
    if not layout.gateways:
        yield "run", ("bot.py", "run")
    for shard in range(layout.gateways):
        shards = f"{shard}/{layout.gateways}"
        if layout.short_leases:
            yield "gateway", (*SHORT_LEASES, "gateway", shards)
        else:
            yield "gateway", ("bot.py", "gateway", "--shards", shards)
    for _ in range(layout.workers):
        yield "worker", (*(SHORT_LEASES if layout.short_leases else ("bot.py",)), "worker")
