"""The Hub and the providers of the storm, in a process of their own.

`python -m benchmarks.storm.provider` prints its address, and answers `GET /figures` with the
number of accepted jobs, of those that were cancelled and of those whose result was asked for. A
model is served by one provider, which behaves as the model's name says: `storm/honest` and
`storm/edit` answer soon, `storm/held` holds each submit for a while and then works for minutes,
`storm/bomb` answers with a bomb, `storm/trickle` lets its results trickle.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from benchmarks.storm.files import json_bomb, picture

TASKS: Final[Mapping[str, tuple[str, str]]] = {
    "storm/honest": ("text-to-image", "fal-ai"),
    "storm/edit": ("image-to-image", "fal-ai"),
    "storm/held": ("text-to-image", "replicate"),
    "storm/bomb": ("text-to-image", "fal-ai"),
    "storm/trickle": ("text-to-image", "fal-ai"),
}
WORK_S: Final = 1.0
LONGEST_HOLD_S: Final = 10.0
TRICKLE_BYTES: Final = 500  # ten times a second
DROP_INTERVAL_S: Final = 0.1


class StormProvider:
    """Serves the Hub, fal-ai's queue, replicate's predictions, and results."""

    def __init__(self) -> None:
        self._picture = picture()
        self._bomb = json_bomb()
        self._random = random.Random(7)
        self._numbers = itertools.count(1)
        self._jobs: dict[str, str] = {}
        self._ready_at: dict[str, float] = {}
        self.url = ""

    def application(self) -> web.Application:
        """The application that serves all of it."""
        app = web.Application(client_max_size=100_000_000)
        app.add_routes(
            [
                web.get("/figures", self.figures),
                web.get("/api/models", self.listing),
                web.get("/api/models/{model:.+}", self.model),
                web.post("/fal-ai/{model:storm/[a-z]+}", self.fal_submit),
                web.get("/fal-ai/jobs/{job}/status", self.fal_status),
                web.get("/fal-ai/jobs/{job}", self.fal_result),
                web.put("/fal-ai/jobs/{job}/cancel", self.cancel),
                web.post("/replicate/v1/models/{model:.+}/predictions", self.replicate_submit),
                web.get("/replicate/v1/predictions/{job}", self.replicate_status),
                web.post("/replicate/v1/predictions/{job}/cancel", self.cancel),
                web.get("/results/{job}", self.result),
            ]
        )
        return app

    async def figures(self, _: web.Request) -> web.Response:
        """The number of jobs in each state; `orphaned`: neither cancelled nor collected."""
        return web.json_response(Counter(self._jobs.values()))

    async def listing(self, request: web.Request) -> web.Response:
        """The models of a task, as the Hub lists them."""
        wanted = request.query.get("pipeline_tag")
        return web.json_response(
            [_listed(name) for name, (task, _) in TASKS.items() if task == wanted]
        )

    async def model(self, request: web.Request) -> web.Response:
        """One model."""
        name = request.match_info["model"]
        if name not in TASKS:
            return web.json_response({"error": "Repository not found"}, status=404)
        return web.json_response(_listed(name))

    async def fal_submit(self, request: web.Request) -> web.StreamResponse:
        """Accept a job, or answer with the bomb."""
        await request.read()
        model = request.match_info["model"]
        if model == "storm/bomb":
            headers = {"content-encoding": "gzip", "content-type": "application/json"}
            return web.Response(body=self._bomb, headers=headers)
        job = self._accept("trickle" if model == "storm/trickle" else "job")
        return web.json_response({"status": "IN_QUEUE", "response_url": f"{self.url}/jobs/{job}"})

    async def fal_status(self, request: web.Request) -> web.Response:
        """Done after a second."""
        job = request.match_info["job"]
        is_ready = asyncio.get_running_loop().time() >= self._ready_at[job]
        return web.json_response({"status": "COMPLETED" if is_ready else "IN_PROGRESS"})

    async def fal_result(self, request: web.Request) -> web.Response:
        """The link of the result."""
        job = request.match_info["job"]
        self._jobs[job] = "collected"
        return web.json_response({"images": [{"url": f"{self.url}/results/{job}"}]})

    async def replicate_submit(self, request: web.Request) -> web.Response:
        """Accept a job at once, and say so after up to ten seconds."""
        await request.read()
        job = self._accept("held")
        await asyncio.sleep(self._random.random() * LONGEST_HOLD_S)
        return web.json_response(self._prediction(job), status=201)

    async def replicate_status(self, request: web.Request) -> web.Response:
        """It works for longer than the storm lasts."""
        return web.json_response(self._prediction(request.match_info["job"]))

    async def cancel(self, request: web.Request) -> web.Response:
        """End a job."""
        self._jobs[request.match_info["job"]] = "cancelled"
        return web.json_response({"status": "canceled"})

    async def result(self, request: web.Request) -> web.StreamResponse:
        """The picture, at once or in drops."""
        if not request.match_info["job"].startswith("trickle"):
            return web.Response(body=self._picture, content_type="image/png")
        response = web.StreamResponse(headers={"content-type": "image/png"})
        response.content_length = len(self._picture)
        await response.prepare(request)
        for start in range(0, len(self._picture), TRICKLE_BYTES):
            await response.write(self._picture[start : start + TRICKLE_BYTES])
            await asyncio.sleep(DROP_INTERVAL_S)
        return response

    def _accept(self, kind: str) -> str:
        job = f"{kind}-{next(self._numbers)}"
        self._jobs[job] = "orphaned"
        self._ready_at[job] = asyncio.get_running_loop().time() + WORK_S
        return job

    def _prediction(self, job: str) -> dict[str, Any]:
        return {"status": "processing", "urls": {"get": f"{self.url}/v1/predictions/{job}"}}


def _listed(name: str) -> dict[str, Any]:
    task, provider = TASKS[name]
    row = {"provider": provider, "task": task, "providerId": name, "status": "live"}
    return {"id": name, "pipeline_tag": task, "inferenceProviderMapping": [row]}


async def main() -> None:
    """Serve until killed."""
    provider = StormProvider()
    runner = web.AppRunner(provider.application(), access_log=None, handler_cancellation=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    print(json.dumps(provider.url), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
