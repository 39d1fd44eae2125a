"""Sends texts at the provider's rhythm, and breaks them in the middle if it fails."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from typing import Final

from playground.clock import Clock, wait
from playground.json_types import Json, JsonObject
from playground.providers.settings import Behaviour
from playground.providers.types import (
    ConnectionCut,
    ProviderResponse,
    Response,
    StreamedResponse,
)

# A text of about a hundred tokens takes as long as an image.
FIRST_TOKEN_SHARE: Final = 0.2
TOKEN_SHARE: Final = 0.008
OVERLOADED: Final[JsonObject] = {"error": "Model is overloaded", "error_type": "overloaded"}
OVERLOADED_STATUS: Final = 429
GARBAGE: Final = b'{"choices": [{"delta": {"content": "\xff\xfe'


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a provider sends: its clock and its behaviour."""

    clock: Clock
    behaviour: Behaviour

    async def before_first(self) -> None:
        """Wait for the first token."""
        await wait(self.clock, self.behaviour.latency * FIRST_TOKEN_SHARE)

    async def for_tokens(self, count: int) -> None:
        """Wait for that many more tokens."""
        await wait(self.clock, self.behaviour.latency * TOKEN_SHARE * count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sse:
    """How events are written: what is before their data, and how lines end."""

    prefix: str = "data: "
    line_end: str = "\n"

    def event(self, data: Json) -> bytes:
        """The event with that JSON; a string is sent as it is."""
        text = data if isinstance(data, str) else encoded(data).decode()
        return f"{self.prefix}{text}{self.line_end * 2}".encode()

    def comment(self, text: str) -> bytes:
        """A comment, which is no event."""
        return f": {text}{self.line_end * 2}".encode()

    def garbage(self) -> bytes:
        """An event that is neither JSON nor UTF-8."""
        return self.prefix.encode() + GARBAGE + (self.line_end * 2).encode()


def encoded(value: Json) -> bytes:
    """JSON in UTF-8; half a surrogate pair becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def streamed(events: Iterable[bytes], middle: int, sse: Sse, pace: Pace) -> StreamedResponse:
    """The events as a stream. A failure comes before the event with the index `middle`."""
    pieces = _pieces(events, middle, sse, pace)
    return StreamedResponse(pieces=pieces, content_type="text/event-stream")


async def _pieces(
    events: Iterable[bytes], middle: int, sse: Sse, pace: Pace
) -> AsyncGenerator[bytes, None]:
    for index, event in enumerate(events):
        await (pace.for_tokens(1) if index else pace.before_first())
        if index == middle:
            match pace.behaviour.failure:
                case "torn text":
                    raise ConnectionCut
                case "error event":
                    yield sse.event(OVERLOADED)
                    return
                case "silence":
                    await silence()
                case "garbage":
                    yield sse.garbage()
        yield event


async def whole(body: Json, tokens: int, pace: Pace) -> Response:
    """The JSON as one response, when all its tokens are generated."""
    await pace.before_first()
    await pace.for_tokens(tokens)
    data = encoded(body)
    half = len(data) // 2
    match pace.behaviour.failure:
        case "error event":
            return ProviderResponse(body=OVERLOADED, status=OVERLOADED_STATUS)
        case "garbage":
            return ProviderResponse(body=data[:half] + GARBAGE + data[half:])
        case "torn text" | "silence":
            return StreamedResponse(
                pieces=_half(data[:half], pace.behaviour.failure),
                content_type="application/json",
                content_length=len(data),
            )
        case _:
            return ProviderResponse(body=data)


async def _half(data: bytes, failure: str) -> AsyncGenerator[bytes, None]:
    yield data
    if failure == "silence":
        await silence()
    raise ConnectionCut


async def silence() -> None:
    """Wait until the client goes away, which cancels the handler."""
    await asyncio.Event().wait()
