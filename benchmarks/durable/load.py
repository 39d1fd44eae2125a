"""What is asked of an engine: jobs of one image, and a delivery that only waits for their end."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import urllib.request
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.durable.provider import MODEL
from hfmedia.policy import KeyRef, Policy
from hfmedia.types import GenerationRequest
from jobs import Jobs, JobSpec, ReplyTarget, Requester, Snapshot

ANSWER_S: Final = 20.0
HANG_S: Final = 60.0
SETTLE_S: Final = 0.1


@dataclass
class Ends:
    """A delivery that writes nothing: it says when each job has ended."""

    ended: dict[str, asyncio.Event] = field(default_factory=dict)
    unfinished: int = 0

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        """Read the snapshots, and look whether the last one has its picture."""
        last = None
        async for snapshot in snapshots:
            last = snapshot
        if last is None or any(state.status != "done" for state in last.generations):
            self.unfinished += 1
        self.ended.setdefault(spec.job_id, asyncio.Event()).set()
        return True

    async def until(self, job_id: str) -> None:
        """Wait for the end of a job."""
        await self.ended.setdefault(job_id, asyncio.Event()).wait()


@dataclass
class Load:
    """Submits jobs to one engine, and knows when."""

    jobs: Jobs
    ends: Ends
    submitted_at: dict[str, float] = field(default_factory=dict)
    submit_s: dict[str, float] = field(default_factory=dict)
    _unsettled: list[str] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    async def run(self, guild: int = 1) -> str:
        """One job until its picture is there. Returns its prompt."""
        spec = job_of(next(self._ids), guild)
        prompt = spec.request.prompt
        self.submitted_at[prompt] = began = time.monotonic()
        async with asyncio.timeout(HANG_S):
            await self.jobs.submit(spec)
            self.submit_s[prompt] = time.monotonic() - began
            self._unsettled.append(spec.job_id)
            await self.ends.until(spec.job_id)
        return prompt

    async def settle(self) -> None:
        """Wait for what is recorded after a delivery, which is a cost, too."""
        while self._unsettled:
            if await self.jobs.is_running(self._unsettled[-1]):
                await asyncio.sleep(SETTLE_S)
            else:
                self._unsettled.pop()


def job_of(number: int, guild: int) -> JobSpec:
    """A job of one image. Each guild has a key of its own."""
    return JobSpec(
        request=GenerationRequest(
            task="text-to-image", model=MODEL, prompt=f"boat {number}", parameters={"seed": 7}
        ),
        count=1,
        requester=Requester(user_id=guild, guild_id=guild),
        target=ReplyTarget(
            application_id=1,
            interaction_id=number,
            message_id=number,
            token="of-the-benchmark",
            expires_at=4e9,
            file_limit_bytes=10 * 2**20,
        ),
        policy=Policy(hub_key=KeyRef(f"guild {guild}", "hf")),
    )


async def submits(origin: str) -> Mapping[str, float]:
    """When each prompt reached the provider."""

    def read() -> Mapping[str, float]:
        with urllib.request.urlopen(f"{origin}/submits", timeout=ANSWER_S) as answer:
            found: Mapping[str, float] = json.load(answer)
            return found

    return await asyncio.to_thread(read)
