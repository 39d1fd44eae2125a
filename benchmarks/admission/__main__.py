"""100 commands at once in a guild with rules, beside none: `python -m benchmarks.admission`.

The rules are limits and budgets of the guild, of its members and of the roles that they share, and
a key of the guild's own. Both bots are processes of their own in a playground of their own; the
rounds take turns, so that noise of the machine affects both. `--out FILE` puts the table into the
file; PostgreSQL is Debian's, started for this, and left out where it is not installed.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from benchmarks.acknowledgement import AT_ONCE, running_bot, set_latency
from benchmarks.admission.report import KINDS, Run, report
from benchmarks.measurement import percentile
from benchmarks.report import Machine
from benchmarks.results_file import put_part
from playground import Playground, RateLimits
from playground.discord.limits import Limits
from playground.discord.person import Person
from tests.storage.postgres import postgres_server, programs

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
ROUNDS: Final = 10
ROLES: Final = ("one", "two", "three", "four")  # that each member has
GUILD: Final = "busy"
LATEST_S: Final = 30.0
FOREVER_S: Final = 3600.0  # until it is cancelled

Settings: TypeAlias = Mapping[str, Mapping[str, str]]
"""Of the bots, by kind."""


def main() -> None:
    """Run both bots on both databases, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.admission", description=__doc__)
    parser.add_argument("--out", type=Path, help="the file with the report; else it is printed")
    parser.add_argument("--only", nargs="*", choices=(SQLITE, POSTGRESQL), default=None)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    runs: dict[str, Run] = {}
    with databases() as known:
        for database, settings in known.items():
            if options.only is None or database in options.only:
                runs[database] = asyncio.run(beside_each_other(settings, options.rounds))
    put_part(report(runs, Machine.here()), options.out)


@contextmanager
def databases() -> Iterator[dict[str, Settings]]:
    """The settings of both bots for each database; those of SQLite are the playground's own."""
    of_sqlite: Settings = {kind: {} for kind in KINDS}
    binaries = programs()
    if binaries is None:
        yield {SQLITE: of_sqlite}
        return
    # Commits go to the disk, as they do for an operator.
    with postgres_server(binaries, options=()) as server:
        for kind in KINDS:
            server.execute(f'CREATE DATABASE "{kind}"')
        key = secrets.token_urlsafe(32)
        of_server = {kind: {"DATABASE_URL": server.url(kind), "SECRET_KEY": key} for kind in KINDS}
        yield {SQLITE: of_sqlite, POSTGRESQL: of_server}


async def beside_each_other(settings: Settings, rounds: int) -> Run:
    """The seconds to the acknowledgement of each command, by kind and round, after a round each."""
    run: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    async with AsyncExitStack() as stack:
        grounds = {
            kind: await stack.enter_async_context(ground(kind, settings[kind])) for kind in KINDS
        }
        for kind in KINDS:
            await one_round(grounds[kind])
        for number in range(rounds):
            # Who comes first takes turns, too.
            for kind in KINDS if number % 2 == 0 else reversed(KINDS):
                run[kind].append(await one_round(grounds[kind]))
                print(kind, f"{percentile(run[kind][-1], 99):.3f} s", file=sys.stderr)
    return run


@asynccontextmanager
async def ground(kind: str, settings: Mapping[str, str]) -> AsyncIterator[Sequence[Person]]:
    """A playground whose bot has a guild with rules, or does not care; and its members."""
    # A machine that does other things as well may take longer than Discord waits.
    limits = Limits(response_deadline_s=LATEST_S)
    no_rate_limits = RateLimits(enabled=False)
    async with Playground(page_port=0, rate_limits=no_rate_limits, limits=limits) as playground:
        world = playground.world
        people = [world.directory.add_member(f"member-{it}").key for it in range(AT_ONCE)]
        guild = world.directory.guilds.add(
            GUILD, roles=dict.fromkeys(ROLES, 0), members=dict.fromkeys(people, ROLES)
        )
        roles = [role.id for role in guild.roles if role.name in ROLES]
        set_latency(playground, FOREVER_S)
        command = ["-m", "benchmarks.admission.bot", kind, guild.id, *roles]
        async with running_bot(playground, command, settings):
            yield [world.person(key) for key in people]


async def one_round(members: Sequence[Person]) -> list[float]:
    """Let every member ask for a picture at once, and cancel it when that was acknowledged."""
    began = time.monotonic()
    invocations = [
        await member.command("imagine", channel=GUILD, prompt="a fox") for member in members
    ]
    await asyncio.gather(*(each.answered(within=LATEST_S) for each in invocations))
    for member, each in zip(members, invocations, strict=True):
        message = await each.reply(lambda it: "Cancel" in str(it["components"]), within=LATEST_S)
        (await member.click(message, "Cancel")).close()
    for each in invocations:
        await each.reply(lambda it: "Cancelled" in str(it["components"]), within=LATEST_S)
        each.close()
    return [(each.answered_at or 0) - began for each in invocations]


if __name__ == "__main__":
    main()
