"""A Hub with one text model, the router's list, and providers that answer as they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from hfmedia import HuggingFaceInference
from tests.library.chats import SSE, data, piece, whole
from tests.library.served import Handler, Seen, Served, copy_of, serving
from tests.library.servers import FOX, KEY

ASK: Sequence[Mapping[str, Any]] = [{"role": "user", "content": "Where does the fox live?"}]
SEEING = [{"type": "image_url", "image_url": {"url": "https://a.example/fox.png"}}]


def chat_events(*texts: str, finish: str | None = "stop") -> web.Response:
    """A streamed chat completion; without `finish` it breaks off."""
    pieces = [piece(text) for text in texts]
    if finish is not None:
        usage = {"prompt_tokens": 9, "completion_tokens": len(texts)}
        pieces += [piece(finish=finish), data({"choices": [], "usage": usage})]
    return events(*pieces)


def raw_events(*texts: str) -> web.Response:
    """A streamed answer of raw generation, ended by a special token."""
    pieces = [data({"token": {"text": text, "special": False}}) for text in texts]
    end = {"token": {"text": "</s>", "special": True}, "generated_text": "".join(texts)}
    return events(*pieces, data(end))


def events(*chunks: bytes) -> web.Response:
    """A stream of these events."""
    return web.Response(body=b"".join(chunks), content_type=SSE)


def chat_answer(text: str, **message: Any) -> web.Response:
    """A whole chat completion."""
    return web.json_response(whole(text, **message))


def described(*providers: str, task: str = "conversational", **fields: Any) -> dict[str, Any]:
    """What the Hub says of the model, which these providers serve."""
    row = {"providerId": "fox", "status": "live", "task": task}
    mapping = dict.fromkeys(providers, row)
    return {
        "id": FOX,
        "pipeline_tag": "text-generation",
        "inferenceProviderMapping": mapping,
        **fields,
    }


@dataclass
class TextWorld:
    """What the Hub says, what the router lists of the model, and how a POST is answered."""

    description: Mapping[str, Any]
    answer: web.Response | Handler
    listed: Mapping[str, Any] = field(default_factory=dict)
    tokenizer: web.Response | None = None
    served: Served = field(default_factory=lambda: Served(0))

    @property
    def posts(self) -> list[Seen]:
        """What the providers were asked."""
        return [seen for seen in self.served.seen if seen.method == "POST"]

    def inference(self, **options: Any) -> HuggingFaceInference:
        """An instance for this world."""
        hosts = {"endpoint": f"{self.served.url}/hub", "router_url": self.served.url}
        given: dict[str, Any] = {"api_key": KEY, **hosts, **options}
        return HuggingFaceInference(**given)

    async def items(
        self,
        *,
        into: list[Any] | None = None,
        instance: Mapping[str, Any] | None = None,
        **arguments: Any,
    ) -> list[Any]:
        """All that a call yields; `into` has it even if something is raised in the end.

        `instance` are the arguments of the instance.
        """
        found: list[Any] = [] if into is None else into
        async with self.inference(**instance or {}) as inference:
            call = {"model": FOX, "messages": ASK, **arguments}
            async for item in inference.create_async_generator(**call):
                found.append(item)
        return found

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer as the Hub, the router or a provider."""
        if request.path == f"/hub/api/models/{FOX}":
            return web.json_response(self.description)
        if request.path == "/v1/models":
            entry = {"id": FOX, **self.listed}
            return web.json_response({"data": [entry] if self.listed else []})
        if request.path == f"/hub/{FOX}/resolve/main/tokenizer.json" and self.tokenizer:
            return copy_of(self.tokenizer)
        if request.method != "POST":
            return web.Response(status=404)
        return await self.answer(request) if callable(self.answer) else copy_of(self.answer)


@asynccontextmanager
async def text_world(
    description: Mapping[str, Any],
    answer: web.Response | Handler,
    *,
    listed: Mapping[str, Any] | None = None,
) -> AsyncIterator[TextWorld]:
    """Open a world whose only model is `a/fox`."""
    world = TextWorld(description, answer, listed or {})
    async with serving(world.handle) as served:
        world.served = served
        yield world


def listed_with(
    *modalities: str, context_length: int | None = None, provider: str = "groq"
) -> dict[str, Any]:
    """What the router lists of the model."""
    offer = {"provider": provider, "status": "live", "context_length": context_length}
    return {"architecture": {"input_modalities": [*modalities]}, "providers": [offer]}


def text_in(items: Sequence[Any]) -> str:
    """The answer in what was yielded."""
    return "".join(item for item in items if isinstance(item, str))
