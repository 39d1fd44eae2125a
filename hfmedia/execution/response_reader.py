"""Receives the response of a provider: within limits, with its media in the media store."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final, cast

from hfmedia.adapter import Route
from hfmedia.codecs import BEST, Codec, parse_json
from hfmedia.errors import BadReply
from hfmedia.execution.classify import parse_response
from hfmedia.execution.download import put
from hfmedia.execution.long_strings import LongStrings
from hfmedia.media_store import MediaStore, one_chunk
from hfmedia.net.response import MIN_BYTES_PER_S, HttpResponse
from hfmedia.types import (
    TASKS,
    Done,
    Json,
    MediaRef,
    Pending,
    ProviderRequest,
    ProviderResponse,
    Task,
)

STATE_BYTES: Final = 1_000_000  # of JSON, its media not counted
STATE_PARTS: Final = 10_000  # an honest one has some hundred
UNKNOWN_TYPE: Final = "application/octet-stream"


class ResponseReader:
    """Receives responses, and reads them.

    An error is cut, since its status says what happens next; other responses have the limit of the
    task's results, and their JSON that of a job's state.
    """

    def __init__(self, store: MediaStore, codec: Codec = BEST) -> None:
        self._store = store
        self._codec = codec

    async def step(
        self,
        route: Route,
        request: ProviderRequest,
        incoming: HttpResponse,
        *,
        secret: str | None = None,
    ) -> Done | Pending:
        """What a response says; of the media that it carried, only its result is kept.

        Raises `HFMediaError`. `secret` is the key, which is not quoted.
        """
        media: dict[str, MediaRef] = {}
        result: MediaRef | None = None
        try:
            response = await self._response(route, request, incoming, media)
            step = parse_response(route, response, secret=secret)
            if isinstance(step, Done):
                step = await self._resolved(step, media)
                result = step.media
        finally:
            for kept in media.values():
                if kept != result:
                    await self._store.delete(kept)
        return step

    async def _response(
        self,
        route: Route,
        request: ProviderRequest,
        incoming: HttpResponse,
        media: dict[str, MediaRef],
    ) -> ProviderResponse:
        """The response. What it carries goes to `media`, by the text that stands for it."""
        response = ProviderResponse(
            request=request, status=incoming.status, headers=incoming.headers
        )
        limit_bytes = TASKS[cast("Task", route.row.task)].limit_bytes
        if incoming.status >= 300:
            body = await incoming.read_error()
            return replace(response, body=body, parsed=self._parsed_error(body))
        if route.adapter.body_is_media:
            async with _received(incoming, limit_bytes) as chunks:
                media["body"] = await put(self._store, chunks, incoming.content_type)
            return replace(response, media=media["body"])
        async with _received(incoming, limit_bytes * 4 // 3 + STATE_BYTES) as chunks:
            reader = LongStrings(chunks, self._keep, self._codec, media, limit_bytes=STATE_BYTES)
            body = await reader.read()
        parsed = parse_json(body, self._codec, max_parts=STATE_PARTS)
        response = replace(response, body=body, parsed=parsed)
        return await self._with_media(route, response, media)

    async def _with_media(
        self, route: Route, response: ProviderResponse, media: dict[str, MediaRef]
    ) -> ProviderResponse:
        """The response with the result that its adapter expects in its JSON."""
        path = route.adapter.base64_at
        text = None if path is None else take_text(response.parsed, path)
        if text is None:
            return response
        if text not in media:
            media[text] = await self._decoded(text)
        return replace(response, media=media[text])

    def _parsed_error(self, body: bytes) -> Json:
        try:
            return parse_json(body, self._codec)
        except BadReply:
            return None

    async def _resolved(self, step: Done, media: Mapping[str, MediaRef]) -> Done:
        """The result, without a link that carries it."""
        link = step.link or ""
        if link in media:
            return Done(media=media[link])
        if link.startswith("data:"):
            return Done(media=await self._decoded(link.partition(",")[2]))
        return step

    async def _decoded(self, text: str) -> MediaRef:
        try:
            data = self._codec.decode_base64(text.encode("ascii"))
        except ValueError:
            raise BadReply("The result is not base64.") from None
        return await self._keep(one_chunk(data))

    async def _keep(self, chunks: AsyncIterator[bytes]) -> MediaRef:
        return await put(self._store, chunks, UNKNOWN_TYPE)


def _received(incoming: HttpResponse, limit_bytes: int) -> aclosing[AsyncGenerator[bytes, None]]:
    return aclosing(incoming.chunks(limit_bytes=limit_bytes, min_bytes_per_s=MIN_BYTES_PER_S))


def take_text(body: Json, path: Sequence[str | int]) -> str | None:
    """Take the text at a path out of a JSON value; None, and nothing taken, where there is none."""
    *parents, last = path
    for step in parents:
        body = _item(body, step)
    text = _item(body, last)
    if not isinstance(text, str) or not text:
        return None
    body[last] = None
    return text


def _item(body: Json, step: str | int) -> Json:
    try:
        return body[step]
    except (LookupError, TypeError):
        return None
