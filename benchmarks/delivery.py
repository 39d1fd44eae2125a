"""From the moment a result is here to the moment the message shows it.

`python -m benchmarks.delivery`. The bot runs in this process, so that both moments are told by
one clock. Discord's rate limits hold.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Any

from app.bot import DiscordBot
from app.guild_services import operator_rules
from app.image_limits import image_limit_bytes
from app.keys import BotKeys, operator_policy
from benchmarks.acknowledgement import warm
from cogs.service import GenerationService
from cogs.submitter import JobSubmitter
from guilds.admission import OperatorAdmission
from hfmedia import Generation, GenerationRequest, HuggingFaceMedia
from hfmedia.events import Event
from hfmedia.execution.sandbox import Sandbox
from hfmedia.policy import Policy
from i18n import Languages
from jobs import Catalogue, InProcessJobs
from jobs.catalogue import lists_of
from playground import Playground
from replies.delivery import ReplyDelivery
from replies.media.sandboxed import SANDBOXED
from settings import Settings

COMMANDS = 10
COUNTS = (1, 4)
GOAL = 0.5  # seconds


async def main() -> None:
    """Print how long results waited."""
    async with Playground(page_port=0) as playground:
        where = playground.environment()
        settings = Settings(hf_token=where["HF_TOKEN"])
        languages = Languages()
        noticed: dict[int, float] = {}
        async with (
            HuggingFaceMedia(
                where["HF_TOKEN"],
                endpoint=where["HF_ENDPOINT"],
                router_url=where["HF_ROUTER_URL"],
                resolve_key=BotKeys(settings).resolve,
            ) as media,
            DiscordBot(languages, connect=where["DISCORD_CONNECT"]) as bot,
            Sandbox(SANDBOXED) as sandbox,
            InProcessJobs(
                noting(media, noticed),
                media.store,
                ReplyDelivery(bot, media.store, sandbox, languages),
                per_member=100,
            ) as jobs,
            Catalogue(lambda: lists_of(media)) as catalogue,
        ):
            bot.service = GenerationService(
                submitter=JobSubmitter(
                    jobs=jobs,
                    catalogue=catalogue,
                    admission=OperatorAdmission(
                        operator_rules(settings), operator_policy(settings)
                    ),
                    store=media.store,
                    sandbox=sandbox,
                    image_limit_bytes=image_limit_bytes,
                ),
                default_models={},
            )
            running = asyncio.create_task(bot.start(where["DISCORD_TOKEN"]))
            await warm(playground)
            for count in COUNTS:
                waits: list[float] = []
                for number in range(COMMANDS):
                    waits += await one(playground, count, number, noticed)
                print_row(count, sorted(waits))
            running.cancel()


def print_row(count: int, waits: list[float]) -> None:
    """Print how long the results of commands for so many pictures waited."""
    late = sum(wait > GOAL for wait in waits)
    print(
        f"{count} at once, {len(waits)} results: median {statistics.median(waits) * 1000:.0f} ms, "
        f"longest {waits[-1] * 1000:.0f} ms, {late} above {GOAL * 1000:.0f} ms"
    )


def noting(media: HuggingFaceMedia, noticed: dict[int, float]) -> Any:
    """`generate` that notes, by seed, when a result was there."""

    async def generate(
        request: GenerationRequest, *, policy: Policy, on_progress: Callable[[Event], None]
    ) -> Generation:
        generation = await media.generate(request, policy=policy, on_progress=on_progress)
        noticed[request.parameters["seed"]] = time.monotonic()
        return generation

    return generate


async def one(
    playground: Playground, count: int, number: int, noticed: dict[int, float]
) -> list[float]:
    """The seconds that each result of one command waited."""
    seed = 1000 * (number + 1) + 100_000 * count
    mika = playground.world.person("mika")
    invocation = await mika.command("imagine", prompt="a fox", count=count, seed=seed)
    await invocation.reply(lambda message: len(message["attachments"]) == count, within=60)
    waits = []
    for k in range(count):
        name = f"image-{seed + k}."
        shown = next(
            state.at
            for state in invocation.history
            if any(name in file["filename"] for file in state.message["attachments"])
        )
        waits.append(shown - noticed[seed + k])
    return waits


if __name__ == "__main__":
    asyncio.run(main())
