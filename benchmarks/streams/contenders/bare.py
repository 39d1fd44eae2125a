"""aiohttp and `json` as one would write it in an hour."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.contender import TOKEN, Where
from benchmarks.streams.contender import QUESTION, Answer, Hear, contend
from benchmarks.streams.tokens import MODEL, PROVIDER


@asynccontextmanager
async def contender(where: Where) -> AsyncIterator[Answer]:
    """One session without limits."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, raise_for_status=True) as session:

        async def answer(tokens: int, hear: Hear) -> None:
            messages = [{"role": "user", "content": QUESTION}]
            body = {"model": MODEL, "messages": messages, "max_tokens": tokens, "stream": True}
            url = f"{where.router_url}/{PROVIDER}/v1/chat/completions"
            headers = {"authorization": f"Bearer {TOKEN}"}
            async with session.post(url, json=body, headers=headers) as response:
                async for line in response.content:
                    if line.startswith(b"data: ") and line != b"data: [DONE]\n":
                        for choice in json.loads(line[6:])["choices"]:
                            hear(choice["delta"].get("content") or "")

        yield answer


if __name__ == "__main__":
    contend(contender)
