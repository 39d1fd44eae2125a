"""Bodies of requests: JSON, or a form of JSON and files that go straight to disk."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiohttp import web

from playground.errors import invalid, malformed, too_large
from playground.files import Upload, discard
from playground.rest.keys import PAYLOAD, WORLD
from playground.wire import Json

MOST_JSON: Final = 1024 * 1024
_FILE_FIELD: Final = re.compile(r"^files\[(\d{1,2})\]$")
_CHUNK: Final = 64 * 1024


@dataclass(slots=True)
class Body:
    """A message's JSON and the files that came with it, by number."""

    payload: Json = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)


async def read_json(request: web.Request) -> Any:
    """The JSON of a request without files."""
    request[PAYLOAD] = payload = _parsed(await request.read())
    return payload


async def read_object(request: web.Request) -> Json:
    """The JSON object of a request without files."""
    return _object(await read_json(request))


@asynccontextmanager
async def reading(request: web.Request) -> AsyncIterator[Body]:
    """The body of a request that may carry files; if the block fails, so does their keeping."""
    body = Body()
    try:
        if request.content_type == "multipart/form-data":
            await _read_form(request, body)
        else:
            body.payload = _object(_parsed(await request.read()))
        request[PAYLOAD] = body.payload
        yield body
    except BaseException:
        discard(list(body.uploads.values()))
        raise


async def _read_form(request: web.Request, body: Body) -> None:
    limits = request.app[WORLD].limits
    total, oversized = 0, False
    async for part in _parts(request):
        if part.name == "payload_json":
            body.payload = _object(_parsed(await _read_field(part)))
        elif found := _FILE_FIELD.match(part.name or ""):
            room = min(limits.attachment_size, limits.request_size - total)
            upload = await _store(request, part, room)
            body.uploads[int(found[1])] = upload
            total += upload.size
            oversized = oversized or upload.size > room
    # Said only now: a client that is still sending would not read the answer.
    if oversized:
        raise too_large()


async def _parts(request: web.Request) -> AsyncIterator[aiohttp.BodyPartReader]:
    """The parts of a form, none of which may be a form itself."""
    try:
        async for part in await request.multipart():
            if not isinstance(part, aiohttp.BodyPartReader):
                raise malformed()
            yield part
    except (AssertionError, ValueError):
        raise malformed() from None


async def _read_field(part: aiohttp.BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > MOST_JSON:
            raise too_large()
    return bytes(content)


async def _store(request: web.Request, part: aiohttp.BodyPartReader, room: int) -> Upload:
    """Write a file to disk as it arrives; of one that is too large only the size is kept."""
    path = request.app[WORLD].files.new_path()
    size = 0
    with path.open("wb") as file:
        while chunk := await part.read_chunk(_CHUNK):
            size += len(chunk)
            if size <= room:
                file.write(chunk)
    return Upload(filename=part.filename or "unknown", size=size, path=path)


def _parsed(content: bytes) -> Any:
    if not content:
        return {}
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise malformed() from None


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        words = "Only dictionaries may be used in a ModelType"
        raise invalid((), "MODEL_TYPE_CONVERT", words)
    return value
