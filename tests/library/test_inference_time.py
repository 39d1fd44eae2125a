"""The time of a call has everything in it: also finding out how the model is to be asked."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from hfmedia import DeadlineExceeded
from tests.library.chats import hang
from tests.library.served import serving
from tests.library.servers import FOX
from tests.library.test_inference_lengths import talk
from tests.library.text_world import TextWorld, chat_events, described, listed_with

LISTED = listed_with("text", context_length=5000)


class HangingWorld(TextWorld):
    """It never answers for one path."""

    silent = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path == self.silent:
            return await hang(request)
        return await super().handle(request)


@pytest.mark.parametrize(
    "path", [f"/hub/api/models/{FOX}", "/v1/models", f"/hub/{FOX}/resolve/main/tokenizer.json"]
)
async def test_who_never_answers_before_it_takes_no_more_of_it(path: str) -> None:
    world = HangingWorld(described("groq"), chat_events("In a den."), LISTED)
    world.silent = path
    async with serving(world.handle) as world.served:
        found: list[Any] = []
        with pytest.raises(DeadlineExceeded) as caught:
            await world.items(into=found, messages=talk(), timeout=0.3)
    assert caught.value.limit_s == 0.3
    assert found == []
    assert world.posts == []
