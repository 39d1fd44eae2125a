"""The scenarios: people use the bot, and something is done to it again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import cycle, islice
from random import Random
from typing import Final, Self

from tests.chaos.books import Books
from tests.chaos.ending import read_books, settled
from tests.chaos.faults import (
    DATABASE_AWAY_S,
    LEASE_S,
    LONGEST_FREEZE_S,
    MEDIA_AWAY_S,
    Fault,
    deploy,
    freeze,
    kill,
    refuse_media,
    stop_database,
)
from tests.chaos.ground import Layout, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`faults`, one after the other, while people use the bot. `what` is for operators."""

    name: str
    what: str
    layout: Layout
    faults: Sequence[Fault]

    def with_faults(self, number: int) -> Self:
        """The same with so many faults of its kind."""
        return replace(self, faults=tuple(islice(cycle(self.faults), number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done in a scenario, and what came of it. `logs` are by the name of the process."""

    scenario: Scenario
    seconds: float
    done: Sequence[str]
    books: Books
    logs: Mapping[str, str] = field(repr=False)


async def run(scenario: Scenario, seed: str) -> Outcome:
    """Run it to its end. Raises `NothingHappens` if the bot does nothing any more."""
    began = time.monotonic()
    random = Random(f"{seed} {scenario.name}")
    async with opened(scenario.layout, random) as ground:
        async with asyncio.TaskGroup() as group:
            using = group.create_task(ground.load.run())
            done = [await fault(ground) for fault in scenario.faults]
            using.cancel()
        await ground.fleet.start()
        await settled(ground)
        await ground.fleet.stop()
        return Outcome(
            scenario=scenario,
            seconds=time.monotonic() - began,
            done=done,
            books=await read_books(ground),
            logs={process.name: process.log for process in ground.fleet},
        )


MANY: Final = Layout(gateways=2, workers=3, bucket=True)
SCENARIOS: Final = (
    Scenario(
        name="sqlite-kills",
        what="one process on SQLite is killed, and started again",
        layout=Layout(),
        faults=(kill,) * 30,
    ),
    Scenario(
        name="postgres-kills",
        what="one of two gateways and three workers on PostgreSQL is killed, and started again",
        layout=MANY,
        faults=(kill,) * 30,
    ),
    Scenario(
        name="frozen-worker",
        what=f"a worker is frozen for {LEASE_S:.0f} to {LONGEST_FREEZE_S:.0f} s, where a process "
        f"counts as dead after {LEASE_S:.0f} s",
        layout=replace(MANY, short_leases=True),
        faults=(freeze,) * 30,
    ),
    Scenario(
        name="database-away",
        what=f"PostgreSQL is stopped for {DATABASE_AWAY_S:.0f} s",
        layout=MANY,
        faults=(stop_database,) * 5,
    ),
    Scenario(
        name="deploys",
        what="all five processes are replaced with SIGTERM, one after the other",
        layout=MANY,
        faults=(deploy,) * 6,
    ),
    Scenario(
        name="media-away",
        what=f"the bucket refuses for {MEDIA_AWAY_S:.0f} s",
        layout=MANY,
        faults=(refuse_media,) * 5,
    ),
)
SHORT_SQLITE: Final = replace(SCENARIOS[0], name="short-sqlite", faults=(kill,) * 3)
SHORT_POSTGRES: Final = Scenario(
    name="short-postgres",
    what="of a gateway and two workers some are killed, one is frozen, and PostgreSQL is stopped",
    layout=Layout(gateways=1, workers=2, short_leases=True),
    faults=(kill, freeze, kill, partial(stop_database, away_s=3.0), kill),
)
