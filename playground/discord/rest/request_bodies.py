"""Reads request bodies: JSON, or a form of fields and files, which are streamed to disk."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from playground.discord.attachments import Upload, delete_uploads
from playground.discord.errors import (
    invalid_form_body,
    malformed,
    too_large,
    wrong_content_type,
)
from playground.discord.rest.app_keys import PAYLOAD_KEY, WORLD_KEY
from playground.discord.rest.form_fields import payload_of_form
from playground.json_types import MAX_JSON_LEVELS, JsonObject, is_too_deep

MAX_JSON_BYTES: Final = 1024 * 1024
_FILE_FIELD: Final = re.compile(r"^files\[(\d{1,2})\]$")
CHUNK_BYTES: Final = 64 * 1024
JSON: Final = "application/json"
URL_ENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"


@dataclass(slots=True)
class RequestBody:
    """The payload of a request, and its uploaded files by the number of their form field."""

    payload: JsonObject = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)


async def read_json(request: web.Request) -> Any:
    """The JSON of a request without files. Raises `DiscordError`."""
    content = await request.read()
    if content and request.content_type != JSON:
        raise wrong_content_type((JSON,))
    request[PAYLOAD_KEY] = payload = _parse(content)
    return payload


async def read_object(request: web.Request) -> JsonObject:
    """The JSON object of a request without files. Raises `DiscordError`."""
    return _as_object(await read_json(request))


@asynccontextmanager
async def read_body(request: web.Request) -> AsyncIterator[RequestBody]:
    """The body of a request that may carry files. If the block raises, they are deleted.

    Raises `DiscordError` for a malformed or too large body.
    """
    body = RequestBody()
    try:
        if request.content_type == MULTIPART:
            await _read_multipart(request, body)
        else:
            body.payload = await _read_payload(request)
        request[PAYLOAD_KEY] = body.payload
        yield body
    except BaseException:
        delete_uploads(list(body.uploads.values()))
        raise


async def _read_payload(request: web.Request) -> JsonObject:
    """The payload of a request that is not multipart; that of an empty body is empty."""
    content = await request.read()
    if not content:
        return {}
    if request.content_type == JSON:
        return _as_object(_parse(content))
    if request.content_type == URL_ENCODED:
        return _form_payload(dict(parse_qsl(_text(content), keep_blank_values=True)))
    raise wrong_content_type((JSON, URL_ENCODED, MULTIPART))


async def _read_multipart(request: web.Request, body: RequestBody) -> None:
    """Read the fields and files of a form."""
    limits = request.app[WORLD_KEY].limits
    total_bytes, is_too_large = 0, False
    fields: dict[str, str] = {}
    async for part in _parts(request):
        if found := _FILE_FIELD.match(part.name or ""):
            max_bytes = min(limits.attachment_size_bytes, limits.request_size_bytes - total_bytes)
            upload = await _store(request, part, max_bytes)
            body.uploads[int(found[1])] = upload
            total_bytes += upload.size_bytes
            is_too_large = is_too_large or upload.size_bytes > max_bytes
        elif part.name and part.filename is None:
            max_bytes = MAX_JSON_BYTES - sum(map(len, fields.values()))
            fields[part.name] = await _read_text(part, max_bytes)
    # Raised only here: a client that is still sending would not read the response.
    if is_too_large:
        raise too_large()
    body.payload = _form_payload(fields)


def _form_payload(fields: Mapping[str, str]) -> JsonObject:
    """The payload of a form: where there is a `payload_json`, that alone."""
    if "payload_json" in fields:
        return _as_object(_parse(fields["payload_json"].encode()))
    return payload_of_form(fields)


async def _parts(request: web.Request) -> AsyncIterator[aiohttp.BodyPartReader]:
    """The parts of a form. Raises `DiscordError` for a nested form."""
    try:
        async for part in await request.multipart():
            if not isinstance(part, aiohttp.BodyPartReader):
                raise malformed()
            yield part
    except (AssertionError, ValueError):
        raise malformed() from None


async def _read_text(part: aiohttp.BodyPartReader, max_bytes: int) -> str:
    content = bytearray()
    while chunk := await part.read_chunk(CHUNK_BYTES):
        content += chunk
        if len(content) > max_bytes:
            raise too_large()
    return _text(bytes(content))


async def _store(request: web.Request, part: aiohttp.BodyPartReader, max_bytes: int) -> Upload:
    """Stream a file to disk, but no more than about `max_bytes`; it is read to its end."""
    path = request.app[WORLD_KEY].attachments.new_path()
    size_bytes = 0
    with path.open("wb") as file:
        while chunk := await part.read_chunk(CHUNK_BYTES):
            size_bytes += len(chunk)
            if size_bytes <= max_bytes:
                file.write(chunk)
    return Upload(filename=part.filename or "unknown", size_bytes=size_bytes, path=path)


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise malformed() from None


def _parse(content: bytes) -> Any:
    if not content:
        return {}
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        raise malformed() from None
    # Most bodies need no closer look: there are no more levels than there are brackets.
    brackets = content.count(b"[") + content.count(b"{")
    if brackets > MAX_JSON_LEVELS and is_too_deep(parsed):
        raise malformed()
    return parsed


def _as_object(value: Any) -> JsonObject:
    if not isinstance(value, dict):
        reason = "Only dictionaries may be used in a ModelType"
        raise invalid_form_body((), "MODEL_TYPE_CONVERT", reason)
    return value
