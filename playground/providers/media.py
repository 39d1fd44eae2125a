"""Serves the results of finished jobs under their URLs."""

import asyncio
from pathlib import Path

from aiohttp import hdrs, web

from playground.providers.corruption import EXPIRED_URL_BODY, wrong_content_type
from playground.providers.job_queue import Job, JobQueue
from playground.providers.renderer import CONTENT_TYPES, Renderer, suffix_of
from playground.providers.settings import Settings
from playground.providers.types import ResultFile


class MediaServer:
    """The routes below `/media`. They take no key: the URL alone gives access."""

    def __init__(self, origin: str, renderer: Renderer, settings: Settings) -> None:
        self._origin = origin
        self._renderer = renderer
        self._settings = settings
        self._expired: set[str] = set()

    def routes(self, queue: JobQueue) -> list[web.RouteDef]:
        """The route of the files."""

        async def get_file(request: web.Request) -> web.StreamResponse:
            job = queue.find(request.match_info["id"])
            if job is None or queue.status(job)[0] != "done":
                return web.Response(status=404, text="not found")
            await self._settings.until_sending_files(job.provider)
            return await self._send(request, job)

        return [web.get("/media/{version}/{id}.{suffix}", get_file)]

    async def files(self, job: Job, *, include_data: bool) -> tuple[ResultFile, ...]:
        """The results of a finished job, with another URL once the first was seen to be expired."""
        if job.failure == "empty":
            return ()
        suffix = suffix_of(job.parameters)
        version = "second" if job.id in self._expired else "first"
        url = f"{self._origin}/media/{version}/{job.id}.{suffix}"
        data = None
        if include_data:
            data = await self._renderer.read(job.id, job.parameters, job.failure)
        return (ResultFile(url=url, content_type=_content_type(job), data=data),)

    def delete(self, job: Job) -> None:
        """Delete the files of a job."""
        self._expired.discard(job.id)
        self._renderer.delete(job.id, job.parameters)

    async def _send(self, request: web.Request, job: Job) -> web.StreamResponse:
        if job.failure == "expired" and request.match_info["version"] == "first":
            self._expired.add(job.id)
            return web.Response(status=403, body=EXPIRED_URL_BODY, content_type="application/xml")
        path = await self._renderer.file(job.id, job.parameters, job.failure)
        if job.failure == "torn":
            return await _send_half(request, path, _content_type(job))
        return web.FileResponse(path, headers={hdrs.CONTENT_TYPE: _content_type(job)})


def _content_type(job: Job) -> str:
    content_type = CONTENT_TYPES[suffix_of(job.parameters)]
    return wrong_content_type(content_type) if job.failure == "wrong type" else content_type


async def _send_half(request: web.Request, path: Path, content_type: str) -> web.StreamResponse:
    """Announce the whole file, send the first half of it and close the connection."""
    data = await asyncio.to_thread(path.read_bytes)
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: content_type})
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
