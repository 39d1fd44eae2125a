"""Reads an answer of text from a response: whole, or piece by piece as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Final

from hfmedia.adapter import Route
from hfmedia.codecs import BEST, Codec, parse_json
from hfmedia.errors import BadReply, HFMediaError
from hfmedia.execution.classify import classify, quoted
from hfmedia.net.response import HttpResponse
from hfmedia.net.sse import SseEvent, SseParser
from hfmedia.text import TextDelta
from hfmedia.types import TASKS, Json, ProviderRequest, ProviderResponse

ANSWER_CHARACTERS: Final = TASKS["conversational"].limit_bytes  # calls of tools as JSON
WHOLE_BYTES: Final = 4 * ANSWER_CHARACTERS  # of JSON, which escapes
STREAM_BYTES: Final = 50 * ANSWER_CHARACTERS  # what wraps a token is much longer than it
# Where more has come, because this machine is slow, other streams have their turn before it.
AT_ONCE_BYTES: Final = 4_096
REASON_CHARACTERS: Final = 60
END_S: Final = 0.1  # for the end of a stream after its last event
DONE: Final = b"[DONE]"
# What servers of models call their errors in the middle of a stream.
ERROR_STATUSES: Final[Mapping[str, int]] = {
    "validation": 422,
    "overloaded": 503,
    "generation": 500,
    "incomplete_generation": 500,
}


class TextReader:
    """Reads the answer to one request. `secret` is the key, which is not quoted."""

    def __init__(
        self,
        route: Route,
        request: ProviderRequest,
        codec: Codec = BEST,
        *,
        secret: str | None = None,
    ) -> None:
        self._route = route
        self._adapter = route.text_adapter
        self._request = request
        self._codec = codec
        self._secret = secret
        self._left = ANSWER_CHARACTERS
        self.has_reason = False
        """Whether it was said why the answer ends. Of what follows, only the usage counts."""
        self._lacks_reason = False  # something came, and not yet why it ends

    async def deltas(self, incoming: HttpResponse) -> AsyncGenerator[tuple[TextDelta, ...], None]:
        """The pieces of the answer; those that came together, together, even if that is none.

        Raises `HFMediaError` for an error, at any place of a stream, and for an answer above
        `ANSWER_CHARACTERS`; and anything for what cannot be read: callers have a `reply_boundary`.
        """
        if incoming.status >= 300:
            raise await self._refusal(incoming)
        # Not every server keeps to what was asked for; it says what it sends.
        if incoming.content_type != "text/event-stream":
            body = await incoming.read(limit_bytes=WHOLE_BYTES)
            yield (self._delta(body, self._adapter.parse),)
            return
        parser = SseParser()
        coming = incoming.stream(limit_bytes=STREAM_BYTES, at_once_bytes=AT_ONCE_BYTES)
        async with aclosing(coming) as chunks:
            async for chunk in chunks:
                found, end = self._read(parser.feed(chunk))
                yield found  # also nothing: it says that the provider is there
                if end:
                    if isinstance(end, Exception):
                        raise end
                    await _receive_end(chunks)
                    return
                if len(chunk) == AT_ONCE_BYTES:
                    await asyncio.sleep(0)

    async def _refusal(self, incoming: HttpResponse) -> HFMediaError:
        response = self._response(incoming.status, incoming.headers)
        response = replace(response, body=await incoming.read_error())
        return classify(self._route.provider, response, secret=self._secret)

    def _read(self, events: Iterable[SseEvent]) -> tuple[tuple[TextDelta, ...], Exception | bool]:
        """The pieces in events, and whether the stream ends with them, perhaps by an error."""
        found: list[TextDelta] = []
        try:
            for data, event in events:
                if data.startswith(DONE):
                    if self._lacks_reason:  # the mark itself says that the answer is complete
                        found.append(TextDelta(finish_reason="stop"))
                    return tuple(found), True
                if event == "error":
                    raise self._error(parse_json(data, self._codec))
                found.append(self._delta(data, self._adapter.parse_event))
        except Exception as error:  # the caller's `reply_boundary` says what it means
            return tuple(found), error
        return tuple(found), False

    def _delta(self, data: bytes, parse: Callable[[Json], TextDelta]) -> TextDelta:
        """What the adapter reads, in so far as it can be shown. Raises what an error means."""
        body = parse_json(data, self._codec)
        if isinstance(body, dict) and body.get("error"):
            raise self._error(body)
        delta = parse(body)
        size = len(data) if delta.tool_calls else len(delta.text) + len(delta.thought)
        if size:
            self._left -= size
            if self._left < 0:
                raise BadReply("The answer is too long.")
            self._lacks_reason = True
        if not delta.finish_reason:
            return delta
        self.has_reason = True
        self._lacks_reason = False
        reason = quoted(delta.finish_reason, self._secret, REASON_CHARACTERS)
        return replace(delta, finish_reason=reason)

    def _error(self, body: Json) -> HFMediaError:
        response = replace(self._response(error_status(body), {}), parsed=body)
        return classify(self._route.provider, response, secret=self._secret)

    def _response(self, status: int, headers: Mapping[str, str]) -> ProviderResponse:
        return ProviderResponse(request=self._request, status=status, headers=headers)


async def _receive_end(chunks: AsyncGenerator[bytes, None]) -> None:
    """Receive what follows the last event: after the end the connection can be used again."""
    with suppress(TimeoutError, HFMediaError):
        async with asyncio.timeout(END_S):
            async for _ in chunks:
                pass


def is_streamed(request: ProviderRequest) -> bool:
    """Whether a request asks for its answer piece by piece."""
    return request.json is not None and request.json.get("stream") is True


def error_status(body: Json) -> int:
    """The HTTP status that an error in a stream, or in a good response, stands for."""
    outer = body if isinstance(body, Mapping) else {}
    error = outer.get("error")
    inner = error if isinstance(error, Mapping) else {}
    for value in (inner.get("code"), inner.get("status"), outer.get("status"), outer.get("code")):
        if isinstance(value, int) and 400 <= value < 600:
            return value
    for kind in (outer.get("error_type"), inner.get("type")):
        if isinstance(kind, str) and kind in ERROR_STATUSES:
            return ERROR_STATUSES[kind]
    return 500
