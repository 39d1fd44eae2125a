"""A world whose only model chats, its providers on one small server, and who asks them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from hfmedia import Client, GenerationRequest
from hfmedia.results import TextGeneration
from hfmedia.text import TextDelta
from tests.library.served import Handler, Served, serving
from tests.library.servers import FOX, KEY

ASK = ({"role": "user", "content": "What does the fox say?"},)
REQUEST = GenerationRequest(task="conversational", model=FOX, messages=ASK)
SSE = "text/event-stream"
DONE = b"data: [DONE]\n\n"


def data(body: Any) -> bytes:
    """An event of a stream."""
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def piece(
    text: str | None = None, *, finish: str | None = None, index: int = 0, **delta: Any
) -> bytes:
    """An event with a piece of an answer."""
    if text is not None:
        delta["content"] = text
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return data({"object": "chat.completion.chunk", "choices": [choice]})


def whole(text: str | None = "Ring!", *, finish: str | None = "stop", **message: Any) -> Any:
    """The body of a whole answer."""
    choice = {"index": 0, "message": {"content": text, **message}, "finish_reason": finish}
    return {"object": "chat.completion", "choices": [choice]}


RING = (piece("Ri"), piece("ng!"), piece(finish="stop"), DONE)


def says(*chunks: bytes, content_type: str = SSE) -> Handler:
    """Streams these chunks, one by one."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": content_type})
        await response.prepare(request)
        for chunk in chunks:
            await response.write(chunk)
            await asyncio.sleep(0)
        return response

    return answer


def says_then(after: Handler, *chunks: bytes) -> Handler:
    """Streams these chunks; what then becomes of the connection is for `after`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = await says(*chunks)(request)
        await after(request)
        return response

    return answer


async def hang(request: web.Request) -> web.StreamResponse:
    """Says nothing, until the other side has gone."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Breaks the connection."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def replies(body: Any, status: int = 200, **headers: str) -> Handler:
    """Answers with JSON."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return answer


def in_turn(*handlers: Handler) -> Handler:
    """Answers each request in another way, the last one for ever."""
    left = list(handlers)

    async def answer(request: web.Request) -> web.StreamResponse:
        handler = left.pop(0) if len(left) > 1 else left[0]
        return await handler(request)

    return answer


@asynccontextmanager
async def chatting(**providers: Handler) -> AsyncIterator[Served]:
    """`a/fox` is served by these providers, in that order, and by the router itself as `auto`."""
    named = {name.replace("_", "-"): handler for name, handler in providers.items()}
    row = {"providerId": "fox", "status": "live", "task": "conversational"}
    listed = {name: row for name in named if name != "auto"}
    model = {"id": FOX, "pipeline_tag": "text-generation", "inferenceProviderMapping": listed}

    async def answer(request: web.Request) -> web.StreamResponse:
        first = request.path.split("/")[1]
        if first == "hub":
            return web.json_response(model)
        return await named["auto" if first == "v1" else first](request)

    async with serving(answer) as served:
        yield served


def client_at(served: Served, **options: Any) -> Client:
    """A client for such a world."""
    hosts = {"endpoint": f"{served.url}/hub", "router_url": served.url}
    return Client(**{"api_key": KEY, **hosts, **options})


async def pieces_of(
    client: Client, request: GenerationRequest = REQUEST, **options: Any
) -> tuple[Sequence[TextDelta], TextGeneration]:
    """The pieces of an answer, and what became of it in the end."""
    *deltas, end = [item async for item in client.stream(request, **options)]
    assert isinstance(end, TextGeneration)
    found = [delta for delta in deltas if isinstance(delta, TextDelta)]
    assert len(found) == len(deltas)
    assert "".join(delta.text for delta in found) == end.text
    assert "".join(delta.thought for delta in found) == end.thought
    return found, end


async def answer_of(
    client: Client, request: GenerationRequest = REQUEST, **options: Any
) -> TextGeneration:
    """What became of an answer."""
    return (await pieces_of(client, request, **options))[1]


async def answer_from(handler: Handler, **changes: Any) -> TextGeneration:
    """What becomes of the answer of a single provider."""
    async with chatting(groq=handler) as served, client_at(served, **changes) as client:
        return await answer_of(client)


def asked(served: Served) -> list[str]:
    """Who was asked for text, in order."""
    return [it.path.split("/")[1] for it in served.seen if it.method == "POST"]


def bodies(served: Served) -> list[Mapping[str, Any]]:
    """What they were asked."""
    return [it.json for it in served.seen if it.method == "POST"]
