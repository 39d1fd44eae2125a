"""Answers in words for the tests of jobs: a provider that writes what the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from hfmedia.results import TextGeneration
from hfmedia.text import TextDelta
from hfmedia.types import GenerationRequest
from jobs import JobSpec
from jobs.models import GenerationState, Snapshot
from jobs.talk import Talk
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import a_job
from tests.library.chats import DONE, SSE, piece
from tests.library.samples import picture
from tests.library.served import serving

FOX = "a/fox"
PAINTER = "a/painter"
QUESTION = {"role": "user", "content": "What does the fox say?"}
PRICES = {"input": 1.0, "output": 1.0}  # dollars per million tokens
END = (piece(finish="stop"), DONE)


LONG_AGO = (
    {"role": "user", "content": "What does the owl say? " * 400},
    {"role": "assistant", "content": "Hoo. " * 400},
)


def a_talk(number: int = 500, **request: Any) -> JobSpec:
    """A job for an answer in words."""
    values = {
        "task": "conversational",
        "model": FOX,
        "prompt": "",
        "messages": (QUESTION,),
        "parameters": {"max_tokens": 100},
    }
    talk = Talk(kind="chat", conversation_id=str(number), started_by=MIKA)
    return replace(a_job(number, **{**values, **request}), talk=talk)


@dataclass
class Writer:
    """The provider of `a/fox`: it writes what is put into `chunks`, and None hangs up.

    `begins` is set when it is asked, `asked` counts how often it was. It answers `status`. If it
    `is_second`, another one is asked before it, which is busy. A painter beside it makes pictures
    at once; `drawn` are their prompts. `sent` is what it was asked last, of which it takes at most
    `context_length` tokens.
    """

    status: int = 200
    is_second: bool = False
    context_length: int = 100_000
    asked: int = 0
    chunks: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    drawn: list[str] = field(default_factory=list)
    sent: str = ""
    begins: asyncio.Event = field(default_factory=asyncio.Event)
    is_left: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, *texts: str) -> None:
        """Write pieces of an answer."""
        for text in texts:
            self.chunks.put_nowait(piece(text))

    def think(self, text: str) -> None:
        """Write a thought."""
        self.chunks.put_nowait(piece(reasoning_content=text))

    def hang_up(self) -> None:
        """Break the connection."""
        self.chunks.put_nowait(None)

    def end(self) -> None:
        """End the answer as it should be."""
        for chunk in END:
            self.chunks.put_nowait(chunk)

    async def draw(self, request: web.Request) -> web.StreamResponse:
        self.drawn.append((await request.json())["inputs"])
        return web.Response(body=picture(), content_type="image/png")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        self.sent = await request.text()
        self.begins.set()
        if self.status != 200:
            return web.json_response({"error": "no"}, status=self.status)
        response = web.StreamResponse(headers={"content-type": SSE})
        await response.prepare(request)
        try:
            while chunk := await self.chunks.get():
                await response.write(chunk)
                if chunk == DONE:
                    return response
        except asyncio.CancelledError:
            self.is_left.set()
            raise
        assert request.transport is not None
        request.transport.abort()
        return response


@asynccontextmanager
async def served_by(writer: Writer) -> AsyncIterator[Mapping[str, Any]]:
    """The hosts of a world in which this provider serves the only model."""
    chats = {"providerId": "fox", "status": "live", "task": "conversational"}
    paints = {"providerId": "paint", "status": "live", "task": "text-to-image"}
    paintings = {"hf-inference": paints}
    groq = {"provider": "groq", "status": "live", "pricing": PRICES}

    def talkers() -> dict[str, Any]:
        return {"together": chats, "groq": chats} if writer.is_second else {"groq": chats}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/hub"):
            model = request.path.removeprefix("/hub/api/models/")
            mapping = paintings if model == PAINTER else talkers()
            return web.json_response({"id": model, "inferenceProviderMapping": mapping})
        if request.path.startswith("/hf-inference"):
            return await writer.draw(request)
        if request.path.startswith("/together"):
            return web.json_response({"error": "busy"}, status=429)
        if request.path == "/v1/models":
            offer = {**groq, "context_length": writer.context_length}
            return web.json_response({"data": [{"id": FOX, "providers": [offer]}]})
        return await writer.answer(request)

    async with serving(answer) as served:
        yield {"endpoint": f"{served.url}/hub", "router_url": served.url}


def only(snapshot: Snapshot) -> GenerationState:
    """The only generation of a job."""
    [state] = snapshot.generations
    return state


def says(text: str) -> Callable[[Snapshot], bool]:
    """Whether that is what has come of an answer."""
    return lambda it: only(it).progress.text == text


class NoAnswers:
    """Where nobody asks for words."""

    async def fitted(self, request: GenerationRequest) -> GenerationRequest:
        raise AssertionError("nobody asks")

    def stream(
        self, request: GenerationRequest, **options: Any
    ) -> AsyncGenerator[TextDelta | TextGeneration, None]:
        raise AssertionError("nobody asks")

    async def accounted(self, answer: TextGeneration) -> TextGeneration:
        raise AssertionError("nobody asks")
