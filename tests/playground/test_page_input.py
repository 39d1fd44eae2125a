"""What the page's server refuses, whoever sends it."""

from __future__ import annotations

import aiohttp
import pytest

from playground import Playground
from tests.playground.raw import raw_bot

ROUTES = ("commands", "autocomplete", "components", "modals", "providers")
FIELDS = {
    "user": "mika",
    "name": "imagine",
    "focused": "model",
    "message_id": "1",
    "custom_id": "again",
    "interaction_id": "1",
}


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("depth", [900, 2000, 200_000])
async def test_json_that_is_nested_too_deeply_is_a_bad_request(depth: int) -> None:
    fields = "".join(f'"{name}": "{value}", ' for name, value in FIELDS.items())
    inside = f'{{{fields}"options": {{"prompt": {nested(depth)}}}, "values": {nested(depth)}}}'
    async with Playground(page_port=0) as playground, raw_bot(playground):
        for route in ROUTES:
            method = "PUT" if route == "providers" else "POST"
            for body in (nested(depth), inside):
                url = f"{playground.page_url}api/{route}"
                async with aiohttp.request(method, url, data=body) as response:
                    assert response.status == 400, f"{route}: {await response.text()}"
                    assert set(await response.json()) == {"error"}
