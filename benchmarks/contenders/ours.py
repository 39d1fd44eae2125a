"""hfmedia."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from benchmarks.contender import (
    DRAW_MODEL,
    FILM_MODEL,
    MAPPINGS,
    MODELS,
    SEED,
    TOKEN,
    Make,
    Where,
    contend,
    prompt_of,
)
from hfmedia import GenerationRequest, HuggingFaceMedia
from hfmedia.types import Task


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Mapping[str, Make]]:
    """One instance for everything."""
    async with HuggingFaceMedia(
        TOKEN, endpoint=where.endpoint, router_url=where.router_url
    ) as media:

        def generating(task: Task, model: str, provider: str) -> Make:
            async def make(number: int) -> int:
                request = GenerationRequest(
                    task=task,
                    model=model,
                    provider=provider,
                    prompt=prompt_of(number),
                    parameters={"seed": SEED},
                )
                generation = await media.generate(request)
                await media.store.delete(generation.media)
                return generation.media.size

            return make

        async def look_up(number: int) -> int:
            return len(await media.get_mapping(MODELS[number]))

        yield {
            "hf-inference image": generating("text-to-image", DRAW_MODEL, "hf-inference"),
            "together image": generating("text-to-image", DRAW_MODEL, "together"),
            "fal-ai video": generating("text-to-video", FILM_MODEL, "fal-ai"),
            "replicate video": generating("text-to-video", FILM_MODEL, "replicate"),
            MAPPINGS: look_up,
        }


if __name__ == "__main__":
    contend(contender)
