"""Mutated replies as a server sends them."""

from __future__ import annotations

import random
from dataclasses import replace

from aiohttp import web

from tests.fuzz.mutations import mutated_bytes, mutated_headers, mutated_json, mutated_status
from tests.fuzz.streams import mutated_stream
from tests.goldens import Case, RecordedResponse, played


def right_response(recorded: Case) -> web.Response:
    """A reply as it was recorded."""
    reply = played(recorded, "http://router.example")
    return web.Response(body=reply.body, status=reply.status, headers=dict(reply.headers))


def wrong_response(random: random.Random, recorded: Case) -> web.Response:
    """The reply with something wrong in its body, and perhaps in its headers and its status."""
    reply = wrong_reply(random, recorded)
    return web.Response(body=reply.body, status=reply.status, headers=sendable(dict(reply.headers)))


def wrong_reply(random: random.Random, recorded: Case) -> RecordedResponse:
    """The same, before it is sent."""
    reply = played(recorded, "http://router.example")
    return replace(
        reply,
        body=_wrong_body(random, recorded, reply.body),
        status=mutated_status(random, reply.status),
        headers=mutated_headers(random, reply.headers),
    )


def _wrong_body(random: random.Random, recorded: Case, body: bytes) -> bytes:
    if "json" in recorded:
        return mutated_json(random, recorded["json"])
    if recorded.get("headers", {}).get("content-type") == "text/event-stream":
        return mutated_stream(random, recorded["text"])
    return mutated_bytes(random, body)


def sendable(headers: dict[str, str]) -> dict[str, str]:
    """The headers without the line breaks that aiohttp refuses to send."""
    return {name: " ".join(value.splitlines()) for name, value in headers.items()}
