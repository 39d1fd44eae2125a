"""64 videos at once: how long the event loop stands still, and what memory their size costs.

`python -m benchmarks.videos` runs everything; with arguments it is one run in its own process.
"""

from __future__ import annotations

import asyncio
import json
import sys

from benchmarks.measurement import Figures, measured
from benchmarks.servers import fresh, providers
from hfmedia import GenerationRequest, HuggingFaceMedia

AT_ONCE = 64
SIZES = (1_000_000, 8_000_000, 32_000_000)  # bytes of one video
LATENCY = "2"  # seconds at the provider
REQUEST = GenerationRequest(
    task="text-to-video", model="Wan-AI/Wan2.2-T2V-A14B", provider="fal-ai", prompt="a fox"
)


async def contend(endpoint: str, router_url: str, token: str, count: int) -> Figures:
    """Make the videos, and delete each as its owner would."""
    async with HuggingFaceMedia(token, endpoint=endpoint, router_url=router_url) as media:

        async def make() -> None:
            generation = await media.generate(REQUEST)
            await media.store.delete(generation.media)

        return await measured(asyncio.gather(*(make() for _ in range(count))))


async def idle() -> Figures:
    """Do nothing for as long: what a stall of this machine looks like."""
    return await measured(asyncio.sleep(5))


def main() -> None:
    """Print the table."""
    print("| what | wall s | cpu ms each | peak MB | longest stall ms |")
    print("|---|---|---|---|---|")
    _row("idle control", fresh("benchmarks.videos", "idle"), 1)
    for size in SIZES:
        with providers("--latency", LATENCY, "--video-bytes", str(size)) as served:
            where = (served["endpoint"], served["router_url"], served["token"])
            figures = fresh("benchmarks.videos", *where, str(AT_ONCE))
        _row(f"{AT_ONCE} videos of {size // 1_000_000} MB", figures, AT_ONCE)


def _row(name: str, figures: dict[str, float], count: int) -> None:
    print(
        f"| {name} | {figures['wall']:.1f} | {figures['cpu'] / count * 1000:.1f} "
        f"| {figures['peak']:.0f} | {figures['stall'] * 1000:.0f} |"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["idle"]:
            print(json.dumps(asyncio.run(idle()).as_json()))
        case [endpoint, router_url, token, count]:
            work = contend(endpoint, router_url, token, int(count))
            print(json.dumps(asyncio.run(work).as_json()))
        case _:
            sys.exit(__doc__)
