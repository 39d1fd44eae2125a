"""hfmedia; with its extra `speed` where the environment has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.contender import TOKEN, Where
from benchmarks.streams.contender import QUESTION, Answer, Hear, contend
from benchmarks.streams.tokens import MODEL, PROVIDER
from hfmedia import Client, GenerationRequest
from hfmedia.text import TextDelta


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Answer]:
    """One client."""
    async with Client(TOKEN, endpoint=where.endpoint, router_url=where.router_url) as client:

        async def answer(tokens: int, hear: Hear) -> None:
            request = GenerationRequest(
                task="conversational",
                model=MODEL,
                provider=PROVIDER,
                messages=({"role": "user", "content": QUESTION},),
                parameters={"max_tokens": tokens},
            )
            async for item in client.stream(request):
                if isinstance(item, TextDelta):
                    hear(item.text)

        yield answer


if __name__ == "__main__":
    contend(contender)
