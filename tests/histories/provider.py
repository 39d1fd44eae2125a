"""Providers whose jobs run on until they may finish, in this process or in the next one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from playground.drawing import picture
from tests.library.job_provider import Job, JobProvider
from tests.library.served import serving


@dataclass
class PatientProvider:
    """Replicate and fal. `refusing` is the provider that answers a submit with 503."""

    refusing: str = ""
    may_finish: bool = False
    jobs: JobProvider = field(default_factory=JobProvider)

    def __post_init__(self) -> None:
        self.jobs.on_submit = self._on_submit
        self.jobs.on_poll = self._on_poll

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer as the Hub, the providers and the files."""
        if request.path == "/files/fox.png":
            body = picture("a fox", 1, 64, 64, "png")
            return web.Response(body=body, content_type="image/png")
        return await self.jobs.handle(request)

    async def _on_submit(self, job: Job) -> web.StreamResponse | None:
        if job.provider != self.refusing:
            return None
        del self.jobs.jobs[job.id]
        return web.json_response({"detail": "busy"}, status=503)

    async def _on_poll(self, job: Job) -> web.StreamResponse | None:
        if not self.may_finish:
            return None
        job.state = "finished"
        file = f"{self.jobs.served.url}/files/fox.png"
        if job.provider == "replicate":
            url = f"https://api.replicate.com/v1/predictions/{job.id}"
            done = {"id": job.id, "status": "succeeded", "output": [file], "urls": {"get": url}}
            return web.json_response(done)
        url = f"https://queue.fal.run/x/requests/{job.id}"
        images = [{"url": file}]
        return web.json_response({"status": "COMPLETED", "response_url": url, "images": images})


@asynccontextmanager
async def patient_provider() -> AsyncIterator[PatientProvider]:
    """A `PatientProvider` that listens."""
    provider = PatientProvider()
    async with serving(provider.handle) as provider.jobs.served:
        yield provider
