"""Serves the providers until Ctrl-C, after printing their URLs and key as one line of JSON."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys

from playground.providers import Behaviour, Payload, Providers, Settings
from playground.providers.settings import REALISTIC


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m playground.providers", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument(
        "--latency", type=float, help="seconds that an image takes, at every provider"
    )
    parser.add_argument("--image-bytes", type=int, help="serve one image padded to this size")
    parser.add_argument("--video-bytes", type=int, help="serve one video padded to this size")
    options = parser.parse_args()
    payload = None
    if options.image_bytes or options.video_bytes:
        payload = Payload(
            image_bytes=options.image_bytes or 0, video_bytes=options.video_bytes or 0
        )
    settings = Settings()
    if options.latency is not None:
        settings = Settings(dict.fromkeys(REALISTIC, Behaviour(latency=options.latency)))
    asyncio.run(_serve(Providers(options.port, settings=settings, payload=payload)))


async def _serve(providers: Providers) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has Ctrl-C only
            loop.add_signal_handler(number, stopped.set)
    async with providers:
        access = {
            "endpoint": providers.endpoint,
            "router_url": providers.router_url,
            "token": providers.token,
        }
        sys.stdout.write(json.dumps(access) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
