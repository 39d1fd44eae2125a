"""A stream of which much has come at once: it is read in pieces, and others have their turn."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from hfmedia.adapter import MappingRow
from hfmedia.execution.text_reader import AT_ONCE_BYTES, TextReader
from hfmedia.net.transport import HttpRequest
from hfmedia.routing.routes import route_of
from hfmedia.types import ProviderRequest
from tests.library.served import serving, transport_to

TOKENS = [f" {number}" for number in range(2000)]
ROUTE = route_of(
    MappingRow(hub_id="a/b", provider="together", provider_id="a/b", task="conversational")
)


def event(token: str) -> bytes:
    return b"data: %s\n\n" % json.dumps({"choices": [{"delta": {"content": token}}]}).encode()


async def all_at_once(request: web.Request) -> web.Response:
    body = b"".join(map(event, TOKENS)) + b"data: [DONE]\n\n"
    return web.Response(body=body, content_type="text/event-stream")


async def test_a_backlog_is_read_in_pieces_between_which_others_have_their_turn() -> None:
    turns = 0

    async def other_work() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    found: list[str] = []
    turns_before: list[int] = []
    async with serving(all_at_once) as it, transport_to(it) as transport:
        request = HttpRequest(method="GET", url=it.url)
        async with transport.open(request) as incoming:
            other = asyncio.create_task(other_work())
            deltas = TextReader(ROUTE, ProviderRequest.get("/")).deltas(incoming)
            async for several in deltas:
                assert len(several) <= AT_ONCE_BYTES / len(event(" 1")) + 1
                found += [delta.text for delta in several if delta.text]
                turns_before.append(turns)
                turns = 0
            other.cancel()
    assert found == TOKENS
    assert all(turns_before[1:])
