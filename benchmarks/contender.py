"""What every contender shares: the workloads, and being measured in a process of its own.

It needs nothing but the standard library, since peers run it in environments of their own.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.measurement import Figures, measured

TOKEN = "hf_playground"
SEED = 7
MODELS = tuple(f"playground/drawn-{n:02}" for n in range(16))
FILM_MODEL = "playground/filmed"
DRAW_MODEL = MODELS[0]
MAPPINGS = "cold mapping"
WORKLOADS = ("hf-inference image", "together image", "fal-ai video", "replicate video", MAPPINGS)
IDLE = "idle"
LIMIT = 150  # seconds that one run may take

Make: TypeAlias = Callable[[int], Awaitable[int]]
"""Does the generation of that number; gives the size of the result in bytes."""


@dataclass(frozen=True, slots=True)
class Where:
    """The address of the benchmark's router."""

    origin: str

    @property
    def endpoint(self) -> str:
        """The Hub."""
        return f"{self.origin}/hub"

    @property
    def router_url(self) -> str:
        """The router."""
        return f"{self.origin}/router"

    def of(self, url: str) -> str:
        """Where a request for a real address goes here."""
        for real, here in HOSTS.items():
            if url.startswith(real):
                return f"{self.origin}{here}{url.removeprefix(real)}"
        if not url.startswith(self.origin):
            raise ValueError(f"{url} is not part of the benchmark")
        return url


HOSTS = {
    "https://huggingface.co": "/hub",
    "https://router.huggingface.co": "/router",
    "https://api-inference.huggingface.co": "/router/hf-inference",
}

Contender: TypeAlias = Callable[[Where], AbstractAsyncContextManager[Mapping[str, Make]]]
"""Opens what it needs; gives what it can do, by workload."""


def prompt_of(number: int) -> str:
    """Each its own: the providers take a little longer for some than for others."""
    return f"fox number {number}"


def contend(contender: Contender) -> None:
    """Do the run that the arguments name, and print its figures as the last line."""
    origin, workload, count = sys.argv[1:]
    figures = asyncio.run(_run(contender, Where(origin), workload, int(count)))
    print(json.dumps(figures.as_json()))


async def _run(contender: Contender, where: Where, workload: str, count: int) -> Figures:
    async with asyncio.timeout(LIMIT), contender(where) as makes:
        if workload == IDLE:
            return await measured(asyncio.sleep(3))
        make = makes[workload]
        if workload != MAPPINGS:
            await make(count)  # the imports, the mapping and the first connection are not counted
        return await measured(_all(make, count))


async def _all(make: Make, count: int) -> None:
    sizes = await asyncio.gather(*(make(number) for number in range(count)))
    assert min(sizes) > 0, "every generation has a result"
