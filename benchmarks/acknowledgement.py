"""100 commands at once: how long until each is acknowledged, ours beside a bot that only defers.

`python -m benchmarks.acknowledgement`. Both bots are processes of their own in a playground of
their own; the rounds take turns, so that noise of the machine affects both.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from benchmarks.measurement import percentile
from benchmarks.servers import ROOT
from playground import Playground, RateLimits
from playground.discord.errors import InvalidInput
from playground.discord.invocation import NoReply

AT_ONCE = 100
ROUNDS = 8
BOTS = {"bare discord.py": ["-m", "benchmarks.bare_bot"], "hfmedia": ["bot.py", "run"]}
READY_WITHIN = 60.0  # seconds


@asynccontextmanager
async def bot_in_a_playground(command: list[str]) -> AsyncIterator[Playground]:
    """A playground whose bot has told Discord of its commands."""
    async with Playground(page_port=0, rate_limits=RateLimits(enabled=False)) as playground:
        set_latency(playground, 1.0)
        async with running_bot(playground, command, {}):
            yield playground


@asynccontextmanager
async def running_bot(
    playground: Playground, command: Sequence[str], settings: Mapping[str, str]
) -> AsyncIterator[None]:
    """A bot in a process of its own that answers commands."""
    more = {"MAX_JOBS_PER_MEMBER": "100", "LOG_LEVEL": "WARNING"}
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=ROOT,
        env={**os.environ, **playground.environment(), **more, **settings},
    )
    try:
        await warm(playground)
        yield
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        await child.wait()


def set_latency(playground: Playground, seconds: float) -> None:
    """How long every provider takes."""
    names = playground.providers.settings.as_json()["providers"]
    playground.providers.settings.update({name: {"latency": seconds} for name in names})


async def warm(playground: Playground) -> None:
    """Wait until a command is answered."""
    async with asyncio.timeout(READY_WITHIN):
        while True:
            try:
                invocation = await playground.world.person("mika").command("imagine", prompt="a")
                await invocation.answered(within=1)
            except (InvalidInput, NoReply):
                await asyncio.sleep(0.2)
            else:
                return


async def one_round(playground: Playground) -> list[float]:
    """The seconds from each command to its acknowledgement."""
    mika = playground.world.person("mika")
    began = time.monotonic()
    invocations = [await mika.command("imagine", prompt=f"a {n}") for n in range(AT_ONCE)]
    await asyncio.gather(*(invocation.answered() for invocation in invocations))
    # The jobs of this round end before the next one begins.
    await asyncio.sleep(4)
    return [(invocation.answered_at or 0) - began for invocation in invocations]


async def main() -> None:
    """Print the table."""
    seconds: dict[str, list[float]] = {name: [] for name in BOTS}
    worst: dict[str, list[float]] = {name: [] for name in BOTS}
    async with AsyncExitStack() as stack:
        grounds = {
            name: await stack.enter_async_context(bot_in_a_playground(command))
            for name, command in BOTS.items()
        }
        for _ in range(ROUNDS):
            for name, playground in grounds.items():
                taken = await one_round(playground)
                seconds[name] += taken
                worst[name].append(percentile(taken, 99))
    print(f"{AT_ONCE} commands at once, {ROUNDS} rounds; milliseconds")
    print("| bot | p50 | p99 | median of the rounds' p99 |\n|---|---|---|---|")
    for name in BOTS:
        row = (
            percentile(seconds[name], 50),
            percentile(seconds[name], 99),
            statistics.median(worst[name]),
        )
        print(f"| {name} | " + " | ".join(f"{value * 1000:.0f}" for value in row) + " |")
    ratio = statistics.median(worst["hfmedia"]) / statistics.median(worst["bare discord.py"])
    print(f"\nratio of the medians: {ratio:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
