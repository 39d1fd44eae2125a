"""huggingface_hub's asynchronous client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from huggingface_hub import AsyncInferenceClient

from benchmarks.contender import TOKEN, Where
from benchmarks.contenders.huggingface_hub import send_here
from benchmarks.streams.contender import QUESTION, Answer, Hear, contend
from benchmarks.streams.tokens import MODEL, PROVIDER


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Answer]:
    """One client."""
    send_here(where)
    async with AsyncInferenceClient(provider=PROVIDER, api_key=TOKEN) as client:

        async def answer(tokens: int, hear: Hear) -> None:
            messages = [{"role": "user", "content": QUESTION}]
            stream = await client.chat_completion(
                messages, model=MODEL, max_tokens=tokens, stream=True
            )
            async for chunk in stream:
                for choice in chunk.choices:
                    hear(choice.delta.content or "")

        yield answer


if __name__ == "__main__":
    contend(contender)
