"""Replies to requests for text: finds the model, composes, spoils and sends the reply."""

import asyncio
import secrets
from itertools import chain
from typing import Final

from playground.clock import Clock
from playground.providers.failure_responses import CONTENT_REJECTED, GENERATION_FAILED
from playground.providers.models import CONVERSATIONAL, Catalogue, Model
from playground.providers.settings import Settings
from playground.providers.text.chat_request import ChatRequest, parse_chat
from playground.providers.text.completions import Head, chunks, completion
from playground.providers.text.generation import (
    end_token,
    generate,
    generated,
    parse_generation,
    token_events,
)
from playground.providers.text.reply import Reply, compose
from playground.providers.text.spoiling import spoiled
from playground.providers.text.streaming import Pace, Sse, silence, streamed, whole
from playground.providers.types import (
    ChatRoute,
    IncomingRequest,
    Provider,
    RequestRejected,
    Response,
)

RAW_EVENTS: Final = Sse(prefix="data:")
DONE: Final = "[DONE]"


class TextService:
    """Chat completions and raw generation at every provider, with its behaviour."""

    def __init__(self, settings: Settings, catalogue: Catalogue, clock: Clock) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._clock = clock

    async def chat(
        self, request: IncomingRequest, provider: Provider, route: ChatRoute, asked: str = ""
    ) -> Response:
        """A chat completion; `asked` is the model that it names, by default the request's."""
        body = request.json()
        name = request.path_parameters.get("model") or body.get("model")
        model = self._model(provider, name)
        if request.task(name) != CONVERSATIONAL:
            message = "The model is no chat model."
            raise RequestRejected(message, status=400, field="model")
        chat = parse_chat(body, refuses_unknown=route.refuses_unknown)
        pace = await self._accepted(provider)
        # In a thread, because images are decoded here.
        reply = await asyncio.to_thread(compose, chat, model)
        reply = spoiled(reply, pace.behaviour.failure, chat.max_tokens)
        head = Head(
            id=f"chatcmpl-{secrets.token_hex(12)}",
            created=int(self._clock.now()),
            model=asked or str(name),
        )
        if chat.is_streamed:
            return _chat_stream(reply, chat, head, route, pace)
        body = completion(reply, head)
        if pace.behaviour.failure == "empty":
            body["choices"] = []
        return await whole(body, reply.completion_tokens, pace)

    async def generate(self, request: IncomingRequest, provider: Provider) -> Response:
        """The raw continuation of a prompt."""
        model = self._model(provider, request.path_parameters["model"])
        wanted = parse_generation(request.json())
        reply = generate(wanted, model)
        pace = await self._accepted(provider)
        reply = spoiled(reply, pace.behaviour.failure, wanted.max_tokens)
        is_empty = pace.behaviour.failure == "empty"
        if not wanted.is_streamed:
            body = [] if is_empty else generated(reply, wanted)
            return await whole(body, reply.completion_tokens, pace)
        objects = [] if is_empty else token_events(reply, end_token(model))
        events = (RAW_EVENTS.event(it) for it in objects)
        return streamed(events, reply.completion_tokens // 2, RAW_EVENTS, pace)

    def _model(self, provider: Provider, name: object) -> Model:
        model = self._catalogue.served(provider.name, name) if isinstance(name, str) else None
        if model is None:
            raise RequestRejected("The model does not exist.", status=404, field="model")
        return model

    async def _accepted(self, provider: Provider) -> Pace:
        """The provider's pace, if it accepts the request; it may also refuse or never reply."""
        pace = Pace(clock=self._clock, behaviour=self._settings[provider.name])
        match pace.behaviour.failure:
            case "content":
                raise RequestRejected(CONTENT_REJECTED, status=400, field="messages")
            case "failed":
                raise RequestRejected(GENERATION_FAILED, status=500)
            case "never":
                await silence()
        return pace


def _chat_stream(
    reply: Reply, chat: ChatRequest, head: Head, route: ChatRoute, pace: Pace
) -> Response:
    sse = Sse(line_end=route.line_end)
    objects = chunks(reply, head, includes_usage=chat.includes_usage)
    if pace.behaviour.failure == "empty":
        objects = (it for it in objects if not it["choices"])
    starts = [sse.comment(route.keep_alive)] if route.keep_alive else []
    ends = [sse.event(DONE)] if route.ends_with_done else []
    events = chain(starts, map(sse.event, objects), ends)
    middle = len(starts) + 1 + reply.completion_tokens // 2
    return streamed(events, middle, sse, pace)
