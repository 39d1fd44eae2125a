"""The playground's providers as the benchmark needs them: `python -m benchmarks.router`.

Beside the playground itself: the HubApi takes its time too, all jobs of a run are remembered, and
`/spent` tells the processor time of this process, so that a server that is the bottleneck can be
seen.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from benchmarks.contender import FILM_MODEL, MODELS, TOKEN
from playground.clock import LiveClock
from playground.providers import Behaviour, Catalogue, Model, Payload, Row, Settings
from playground.providers.hub import HubApi
from playground.providers.job_queue import JobQueue
from playground.providers.media import MediaServer
from playground.providers.protocols import all_providers
from playground.providers.renderer import Renderer, open_renderer
from playground.providers.router import Router

HUB_LATENCY = 0.3  # seconds
LATENCY = 1.0  # seconds of a picture, and of a clip
IMAGE_BYTES, VIDEO_BYTES = 1_500_000, 8_000_000
MOST_JOBS = 10_000
MAX_BODY = 2**20

# A clip takes twice as long as the setting says.
BEHAVIOURS = {
    "hf-inference": Behaviour(latency=LATENCY),
    "together": Behaviour(latency=LATENCY),
    "fal-ai": Behaviour(latency=LATENCY / 2),
    "replicate": Behaviour(latency=LATENCY / 2),
}


def catalogue() -> Catalogue:
    """Models that the providers of the workloads serve."""
    drawn = [
        Model(
            name,
            "text-to-image",
            (
                Row("fal-ai", f"fal-ai/drawn/{name.rpartition('/')[2]}", "text-to-image"),
                Row("together", name, "text-to-image"),
                Row("hf-inference", name, "text-to-image"),
            ),
            1000,
        )
        for name in MODELS
    ]
    rows = (
        Row("fal-ai", "fal-ai/wan/v2.2-a14b/text-to-video", "text-to-video"),
        Row("replicate", "wan-video/wan-2.2-t2v-fast", "text-to-video"),
    )
    return Catalogue((*drawn, Model(FILM_MODEL, "text-to-video", rows, 1000)))


def app(origin: str, renderer: Renderer) -> web.Application:
    """The Hub, the router and the files at that origin."""
    media = MediaServer(origin, renderer)
    queue = JobQueue(LiveClock(), media.delete, max_jobs=MOST_JOBS)
    models = catalogue()
    router = Router(
        settings=Settings(BEHAVIOURS), catalogue=models, queue=queue, media=media, token=TOKEN
    )
    served = web.Application(client_max_size=MAX_BODY, middlewares=[slow_hub])
    served.router.add_get("/spent", spent)
    served.add_routes(HubApi(models, TOKEN).routes())
    served.add_routes(media.routes(queue))
    served.add_routes(router.routes(all_providers()))
    return served


@web.middleware
async def slow_hub(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The Hub answers after a while."""
    if request.path.startswith("/hub/"):
        await asyncio.sleep(HUB_LATENCY)
    return await handler(request)


async def spent(_: web.Request) -> web.Response:
    """The processor seconds of this process so far."""
    return web.json_response(time.process_time())


async def serve() -> None:
    """Print the origin as one JSON line and run until the process is ended."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with open_renderer(Payload(image_bytes=IMAGE_BYTES, video_bytes=VIDEO_BYTES)) as renderer:
        runner = web.AppRunner(app(origin, renderer), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, listener, backlog=1024).start()
        sys.stdout.write(json.dumps(origin) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
