"""A bot under a mixed storm. `python -m benchmarks.storm`

In twenty seconds a hundred members ask for a picture each, some of them from a photo; 125 others
ask for four and cancel them; others attach pictures that are made to hurt, or ask for models whose
provider answers with bombs or lets its results trickle. Linux only: it reads `/proc`.

Goals: every honest command is acknowledged (p99 below 1 s) and delivered, no accepted job is
orphaned, bot and children stay below 900 MB, and nothing is left behind.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import urllib.request
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.acknowledgement import warm
from benchmarks.servers import serving
from benchmarks.storm.files import endless_scans, picture, vast_picture
from benchmarks.storm.members import Outcomes, attacker, canceller, honest, member
from benchmarks.storm.process import BotProcess, Leftovers
from playground import Playground
from playground.discord.world import World

HONEST: Final = 100
PHOTOS: Final = 20  # of the honest
CANCELLERS: Final = 125  # with four generations each
ATTACHMENTS: Final = 8  # of each kind
BOMBS: Final = 20
TRICKLES: Final = 16
STORM_S: Final = 20.0
CALM_S: Final = 75.0  # held submits are waited for, and idle children end, within about a minute


async def main() -> None:
    """Run the storm, and print what came of it."""
    with (
        serving("benchmarks.storm.provider") as url,
        tempfile.TemporaryDirectory(prefix="storm-") as folder,
    ):
        async with Playground(page_port=0) as playground:
            settings = playground.environment() | {
                "HF_ENDPOINT": url,
                "HF_ROUTER_URL": url,
                "LOG_LEVEL": "ERROR",
            }
            bot = await BotProcess.start(Path(folder), settings)
            await warm(playground)
            before = await bot.holds()
            outcomes = await storm(playground.world)
            await asyncio.sleep(CALM_S)
            after = await bot.holds()
            jobs = await asyncio.to_thread(figures, url)
            code = await bot.stop()
            print_figures(outcomes, jobs, before, after, bot, code)


async def storm(world: World) -> Mapping[str, Outcomes]:
    """All members at once, each at a time of their own within `STORM_S`."""
    outcomes = {name: Outcomes([], [], []) for name in ("honest", "cancelling", "hostile")}
    photo, scans, vast = picture(), endless_scans(), vast_picture()
    draw = random.Random(11)
    scenarios: list[Coroutine[Any, Any, None]] = []
    people = (member(world, number) for number in range(10_000))
    for number in range(HONEST):
        scenarios.append(
            honest(next(people), outcomes["honest"], photo if number < PHOTOS else None)
        )
    for _ in range(CANCELLERS):
        scenarios.append(canceller(next(people), outcomes["cancelling"], 3 * draw.random()))
    for file in (scans, vast):
        for _ in range(ATTACHMENTS):
            scenarios.append(attacker(next(people), outcomes["hostile"], "storm/edit", file))
    for _ in range(BOMBS):
        scenarios.append(attacker(next(people), outcomes["hostile"], "storm/bomb"))
    for _ in range(TRICKLES):
        scenarios.append(attacker(next(people), outcomes["hostile"], "storm/trickle"))
    async with asyncio.TaskGroup() as group:
        for scenario in scenarios:
            group.create_task(_later(draw.random() * STORM_S, scenario))
    return outcomes


async def _later(seconds: float, scenario: Coroutine[Any, Any, None]) -> None:
    await asyncio.sleep(seconds)
    await scenario


def figures(url: str) -> dict[str, int]:
    """What became of the accepted jobs."""
    with urllib.request.urlopen(f"{url}/figures") as response:
        counted: dict[str, int] = json.load(response)
    return counted


def print_figures(
    outcomes: Mapping[str, Outcomes],
    jobs: Mapping[str, int],
    before: Leftovers,
    after: Leftovers,
    bot: BotProcess,
    code: int,
) -> None:
    """Print the table."""
    for name, it in outcomes.items():
        print(
            f"{name:10}  acknowledged {len(it.acknowledged)} (p99 {p99(it.acknowledged):.3f} s, "
            f"longest {max(it.acknowledged, default=0):.3f} s), delivered {len(it.delivered)} "
            f"(p99 {p99(it.delivered):.2f} s), lost {len(it.lost)}"
        )
        for why in it.lost[:3]:
            print(f"            {why[:200]}")
    print(f"jobs        {', '.join(f'{count} {state}' for state, count in sorted(jobs.items()))}")
    print(f"memory      peak {bot.peak_mb:.0f} MB with all children")
    print(f"left        {after}\n   before   {before}")
    print(f"stopped     with code {code}, {bot.files()} files left")
    print(f"load        {os.getloadavg()[0]:.1f}")


def p99(seconds: list[float]) -> float:
    """The 99th percentile; 0 of nothing."""
    return sorted(seconds)[int(len(seconds) * 0.99) - 1] if seconds else 0.0


if __name__ == "__main__":
    asyncio.run(main())
