"""Hundreds of generations that are given up in every way, at once: none leaves a job behind."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Literal, cast

import pytest
from aiohttp import web

from hfmedia import Client
from hfmedia.errors import HFMediaError
from hfmedia.events import Accepted, Event
from hfmedia.execution.effects import Effects
from hfmedia.execution.live_effects import LiveEffects
from tests.library.job_provider import PROVIDERS, Job, a_prompt, job_provider
from tests.library.servers import KEY

GENERATIONS = 500
Fate = Literal[
    "cancelled soon", "cancelled while held", "cancelled as it is answered", "cancelled at a poll",
    "garbled polls", "lost, so the next is asked", "past its deadline", "its callback raises",
]  # fmt: skip
FATES = cast("tuple[Fate, ...]", Fate.__args__)  # type: ignore[attr-defined]


class Hurried(LiveEffects):
    """Live effects whose pauses are a hundred times shorter."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 100)


def hurried(live: Effects) -> Effects:
    assert isinstance(live, LiveEffects)
    return Hurried(**{it.name: getattr(live, it.name) for it in fields(live)})


@dataclass
class Victim:
    """A generation that does not get its result, and the turn, or the poll, in which it ends."""

    fate: Fate
    number: int
    provider: str | None
    given_up: asyncio.Event = field(default_factory=asyncio.Event)
    call: asyncio.Task[object] | None = None

    def cancel(self) -> None:
        assert self.call is not None
        self.call.cancel()

    def on_progress(self, event: Event) -> None:
        if self.fate == "its callback raises" and isinstance(event, Accepted):
            raise OSError("it cannot be shown")

    async def run(self, client: Client, prompt: str) -> None:
        """Generate, until it ends as it must."""
        timeout = 0.3 if self.fate == "past its deadline" else 0
        request = a_prompt(prompt, self.provider)
        generate = client.generate(request, on_progress=self.on_progress, timeout=timeout)
        self.call = asyncio.create_task(generate)
        if self.fate == "cancelled soon":
            await turns(self.number)
            self.cancel()
        with suppress(HFMediaError, OSError, asyncio.CancelledError):
            await self.call
            pytest.fail(f"{self.fate}, and yet it has a result")
        self.given_up.set()

    async def on_submit(self) -> None:
        """Hold a submit for as long as its fate demands."""
        match self.fate:
            case "cancelled while held":
                self.cancel()
                await self.given_up.wait()
                await turns(self.number)
            case "past its deadline":
                await self.given_up.wait()
            case _:
                await turns(self.number)

    async def on_poll(self, job: Job) -> web.Response | None:
        """Answer a poll as its fate demands."""
        match self.fate:
            case "cancelled at a poll" if job.polls > self.number % 4:
                self.cancel()
                await turns(self.number)
            case "garbled polls":
                return web.Response(text="<html>")
            case "lost, so the next is asked":
                return web.Response(status=404)
        return None


async def turns(number: int) -> None:
    """Let the event loop turn so often."""
    for _ in range(number):
        await asyncio.sleep(0)


class Storm:
    """The victims, by their prompts."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)
        self.victims = {
            f"fox {n}": Victim(draw.choice(FATES), draw.randrange(40), draw.choice(PROVIDERS))
            for n in range(GENERATIONS)
        }
        for victim in self.victims.values():
            if victim.fate == "lost, so the next is asked":
                victim.provider = None
        self.cancelling: set[asyncio.Task[None]] = set()

    async def on_submit(self, job: Job) -> web.Response | None:
        victim = self.victims[job.prompt]
        await victim.on_submit()
        if victim.fate == "cancelled as it is answered":
            task = asyncio.create_task(self._cancel_after(victim))
            self.cancelling.add(task)
        return None

    async def on_poll(self, job: Job) -> web.Response | None:
        return await self.victims[job.prompt].on_poll(job)

    async def on_cancel(self, job: Job) -> web.Response | None:
        """Every third job is cancelled only at the second request."""
        refused = self.victims[job.prompt].number % 3 == 0 and job.cancels == 1
        return web.Response(status=503) if refused else None

    async def _cancel_after(self, victim: Victim) -> None:
        await turns(victim.number)
        victim.cancel()


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_a_storm_of_generations_that_are_given_up_no_job_runs_on(seed: int) -> None:
    storm = Storm(seed)
    callbacks = {it: getattr(storm, it) for it in ("on_submit", "on_poll", "on_cancel")}
    async with job_provider(**callbacks) as provider:
        async with (
            Client(KEY, **provider.hosts, effects=hurried) as client,
            asyncio.TaskGroup() as group,
        ):
            for prompt, victim in storm.victims.items():
                group.create_task(victim.run(client, prompt))
        accepted = Counter(storm.victims[job.prompt].fate for job in provider.jobs.values())
        # Where the machine is slow, a deadline may end them before anything is sent.
        assert set(accepted) | {"past its deadline"} == set(FATES)
        assert accepted.total() > 0.8 * GENERATIONS
        assert [(job, storm.victims[job.prompt].fate) for job in provider.orphans] == []
