"""Effects that do not wait, but on whose clock the time goes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hfmedia.execution.passing_effects import PassingEffects


@dataclass
class VirtualTime(PassingEffects):
    """A job that never ends meets its deadline after some hundred polls, at once."""

    slept_s: float = 0.0

    async def now(self) -> float:
        return await super().now() + self.slept_s

    async def sleep(self, seconds: float) -> None:
        assert 0 <= seconds < float("inf")
        self.slept_s += seconds
        await asyncio.sleep(0)
