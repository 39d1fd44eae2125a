"""The files of finished jobs: their links, and what comes when one is opened."""

import asyncio
from pathlib import Path

from aiohttp import hdrs, web

from playground.providers.corruption import EXPIRED, wrong_type
from playground.providers.job_queue import Desk, Job
from playground.providers.renderer import TYPES, Studio, suffix_of
from playground.providers.types import File


class Media:
    """Answers `/media/...`, without a key: who knows the link may have the file."""

    def __init__(self, origin: str, studio: Studio) -> None:
        self._origin = origin
        self._studio = studio
        self._expired: set[str] = set()

    def routes(self, desk: Desk) -> list[web.RouteDef]:
        """Where they are reached."""

        async def send(request: web.Request) -> web.StreamResponse:
            job = desk.find(request.match_info["id"])
            if job is None or desk.standing(job)[0] != "done":
                return web.Response(status=404, text="not found")
            return await self._send(request, job)

        return [web.get("/media/{issue}/{id}.{suffix}", send)]

    async def files(self, job: Job, *, inline: bool) -> tuple[File, ...]:
        """The results of a finished job; a fresh link if the first was found to have expired."""
        if job.failure == "empty":
            return ()
        suffix = suffix_of(job.order)
        issue = "fresh" if job.id in self._expired else "first"
        url = f"{self._origin}/media/{issue}/{job.id}.{suffix}"
        data = await self._studio.read(job.id, job.order, job.failure) if inline else None
        return (File(url=url, content_type=_type_of(job), data=data),)

    def forget(self, job: Job) -> None:
        """Delete what belongs to a job."""
        self._expired.discard(job.id)
        self._studio.forget(job.id, job.order)

    async def _send(self, request: web.Request, job: Job) -> web.StreamResponse:
        if job.failure == "expired" and request.match_info["issue"] == "first":
            self._expired.add(job.id)
            return web.Response(status=403, body=EXPIRED, content_type="application/xml")
        path = await self._studio.file(job.id, job.order, job.failure)
        if job.failure == "torn":
            return await _torn(request, path, _type_of(job))
        return web.FileResponse(path, headers={hdrs.CONTENT_TYPE: _type_of(job)})


def _type_of(job: Job) -> str:
    content_type = TYPES[suffix_of(job.order)]
    return wrong_type(content_type) if job.failure == "wrong type" else content_type


async def _torn(request: web.Request, path: Path, content_type: str) -> web.StreamResponse:
    """Promise the whole file, send half of it and hang up."""
    data = await asyncio.to_thread(path.read_bytes)
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: content_type})
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
