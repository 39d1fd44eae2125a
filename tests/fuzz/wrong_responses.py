"""Mutated replies as a server sends them."""

from __future__ import annotations

import random

from aiohttp import web

from tests.fuzz.mutations import mutated_bytes, mutated_headers, mutated_json, mutated_status
from tests.goldens import Case, played


def right_response(recorded: Case) -> web.Response:
    """A reply as it was recorded."""
    reply = played(recorded, "http://router.example")
    return web.Response(body=reply.body, status=reply.status, headers=dict(reply.headers))


def wrong_response(random: random.Random, recorded: Case) -> web.Response:
    """The reply with something wrong in its body, and perhaps in its headers and its status."""
    reply = played(recorded, "http://router.example")
    is_json = "json" in recorded
    return web.Response(
        body=mutated_json(random, recorded["json"])
        if is_json
        else mutated_bytes(random, reply.body),
        status=mutated_status(random, reply.status),
        headers=sendable(mutated_headers(random, reply.headers)),
    )


def sendable(headers: dict[str, str]) -> dict[str, str]:
    """The headers without the line breaks that aiohttp refuses to send."""
    return {name: " ".join(value.splitlines()) for name, value in headers.items()}
