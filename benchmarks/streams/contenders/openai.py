"""openai's asynchronous client, which has an argument for where it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI

from benchmarks.contender import TOKEN, Where
from benchmarks.streams.contender import QUESTION, Answer, Hear, contend
from benchmarks.streams.tokens import MODEL, PROVIDER


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Answer]:
    """One client."""
    async with AsyncOpenAI(api_key=TOKEN, base_url=f"{where.router_url}/{PROVIDER}/v1") as client:

        async def answer(tokens: int, hear: Hear) -> None:
            stream = await client.chat.completions.create(
                messages=[{"role": "user", "content": QUESTION}],
                model=MODEL,
                max_tokens=tokens,
                stream=True,
            )
            async for chunk in stream:
                for choice in chunk.choices:
                    hear(choice.delta.content or "")

        yield answer


if __name__ == "__main__":
    contend(contender)
