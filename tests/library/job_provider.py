"""Replicate and fal on loopback, whose jobs run on until they are cancelled: what nobody cancels
is an orphan, and would be paid."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from hfmedia import GenerationRequest
from tests.library.served import Served, serving

MODEL = "a/fox"
PROVIDERS = ("replicate", "fal-ai")


@dataclass
class Job:
    """A job that was accepted: from the moment in which its submit arrived."""

    id: str
    provider: str
    prompt: str
    state: Literal["running", "cancelled", "finished"] = "running"
    polls: int = 0
    cancels: int = 0


async def answer_as_usual(job: Job) -> web.StreamResponse | None:
    """Leave the answer to the provider."""


@dataclass
class JobProvider:
    """The Hub, which lists `a/fox` at both providers, and its router.

    Before it answers a submit, a poll or a cancel it awaits the callback of that name, whose
    response is sent instead of its own if there is one.
    """

    on_submit: Callable[[Job], Awaitable[web.StreamResponse | None]] = answer_as_usual
    on_poll: Callable[[Job], Awaitable[web.StreamResponse | None]] = answer_as_usual
    on_cancel: Callable[[Job], Awaitable[web.StreamResponse | None]] = answer_as_usual
    jobs: dict[str, Job] = field(default_factory=dict)
    served: Served = field(default_factory=lambda: Served(0))
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def orphans(self) -> list[Job]:
        """The jobs that still run."""
        return [job for job in self.jobs.values() if job.state == "running"]

    @property
    def hosts(self) -> dict[str, Any]:
        """The arguments of a client that asks here."""
        return {"endpoint": f"{self.served.url}/hub", "router_url": self.served.url}

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until the jobs are so."""
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(wanted)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer the Hub's and the providers' requests."""
        if request.path.startswith("/hub/"):
            return _mapping()
        _, provider, *_ = request.path.split("/")
        parts = request.path.removesuffix("/cancel").removesuffix("/status").split("/")
        job = self.jobs.get(parts[-1])
        if request.path.endswith("/cancel") and job is not None:
            return await self._cancel(job)
        if request.method == "POST":
            return await self._submit(provider, json.loads(await request.read()))
        return await self._poll(job) if job is not None else web.Response(status=404)

    async def _submit(self, provider: str, body: Any) -> web.StreamResponse:
        prompt = body.get("input", body)["prompt"]
        job = Job(f"job{next(self._numbers)}", provider, prompt)
        self.jobs[job.id] = job
        await self._notify()
        return await self.on_submit(job) or described(job)

    async def _poll(self, job: Job) -> web.StreamResponse:
        job.polls += 1
        await self._notify()
        return await self.on_poll(job) or described(job)

    async def _cancel(self, job: Job) -> web.StreamResponse:
        job.cancels += 1
        answer = await self.on_cancel(job)
        if answer is None and job.state == "running":
            job.state = "cancelled"
        await self._notify()
        return answer or web.json_response({})

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()


@asynccontextmanager
async def job_provider(**callbacks: Any) -> AsyncIterator[JobProvider]:
    """A `JobProvider` that listens."""
    provider = JobProvider(**callbacks)
    async with serving(provider.handle) as provider.served:
        yield provider


def a_prompt(text: str = "a fox", provider: str | None = None) -> GenerationRequest:
    """A request that one of the providers, or the first of them, is asked for."""
    return GenerationRequest(task="text-to-image", model=MODEL, prompt=text, provider=provider)


def described(job: Job) -> web.Response:
    """A job in the words of its provider."""
    if job.provider == "replicate":
        url = f"https://api.replicate.com/v1/predictions/{job.id}"
        return web.json_response({"id": job.id, "status": "processing", "urls": {"get": url}})
    url = f"https://queue.fal.run/x/requests/{job.id}"
    return web.json_response({"status": "IN_PROGRESS", "response_url": url})


def _mapping() -> web.Response:
    row = {"providerId": "x/fox", "status": "live", "task": "text-to-image"}
    mapping = dict.fromkeys(PROVIDERS, row)
    return web.json_response({"id": MODEL, "inferenceProviderMapping": mapping})
