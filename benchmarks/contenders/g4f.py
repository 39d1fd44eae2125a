"""g4f's HuggingFaceMedia, sent here by a middleware of its HTTP sessions.

It gives links to videos; they are fetched through its own sessions, since it is the file that
counts. It asks together for a link instead of base64, so it does not take part in that workload.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from yarl import URL

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

# By name, since it is installed only where it is measured.
its: Any = importlib.import_module("g4f.Provider.needs_auth.hf.HuggingFaceMedia")


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Mapping[str, Make]]:
    """Its class is its client."""

    async def redirect(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        request.url = URL(where.of(str(request.url)))
        return await handler(request)

    session = partial(its.StreamSession, middlewares=(redirect,))
    its.StreamSession = session

    async def result(model: str, number: int) -> str:
        generator = its.HuggingFaceMedia.create_async_generator(
            model, [], TOKEN, {"seed": SEED}, prompt_of(number)
        )
        items = [item async for item in generator]
        return str(items[-1].get_list()[0])

    async def draw(number: int) -> int:
        return len(await result(f"{DRAW_MODEL}:hf-inference", number))

    def filming(provider: str) -> Make:
        async def make(number: int) -> int:
            link = await result(f"{FILM_MODEL}:{provider}", number)
            async with session() as opened, opened.get(link) as response:
                return len(await response.read())

        return make

    async def look_up(number: int) -> int:
        return len(await its.HuggingFaceMedia.get_mapping(MODELS[number], TOKEN))

    yield {
        "hf-inference image": draw,
        "fal-ai video": filming("fal-ai"),
        "replicate video": filming("replicate"),
        MAPPINGS: look_up,
    }


if __name__ == "__main__":
    contend(contender)
