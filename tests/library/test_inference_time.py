"""The time of a call has everything in it: also finding out how the model is to be asked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from aiohttp import web

from hfmedia import DeadlineExceeded
from tests.library.chats import answer_of, chatting, client_at, hang, piece, says_then
from tests.library.served import serving
from tests.library.servers import FOX
from tests.library.test_inference_lengths import talk
from tests.library.text_world import TextWorld, chat_events, described, listed_with, text_world

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


class TestTheLimitThatIsSaid:
    """It is what the call was allowed, however much of it was gone when the model was asked."""

    async def test_before_an_answer(self) -> None:
        async with text_world(described("groq"), hang) as world:
            with pytest.raises(DeadlineExceeded, match=r"after 0\.3 seconds") as caught:
                await world.items(timeout=0.3)
        assert caught.value.limit_s == 0.3

    async def test_of_an_answer_that_breaks_off(self) -> None:
        async with text_world(described("groq"), says_then(hang, piece("In"))) as world:
            *_, end = await world.items(timeout=0.5)
        assert end.failure.error().limit_s == 0.5

    async def test_of_a_picture(self) -> None:
        description = described("together", task="text-to-image", pipeline_tag="text-to-image")
        async with text_world(description, hang) as world:
            with pytest.raises(DeadlineExceeded) as caught:
                await world.items(timeout=0.3)
        assert caught.value.limit_s == 0.3

    async def test_is_that_of_the_task_where_none_is_given(self) -> None:
        async with text_world(described("groq"), hang) as world:
            with pytest.raises(DeadlineExceeded) as caught:
                await world.items(timeout=0, instance={"deadlines": {"conversational": 0.3}})
        assert caught.value.limit_s == 0.3

    @pytest.mark.parametrize(("options", "said_s"), [({}, 0.2), ({"timeout": 9}, 9)])
    async def test_is_a_deadline_where_no_timeout_is_given(
        self, options: dict[str, Any], said_s: float
    ) -> None:
        async with chatting(groq=hang) as served, client_at(served) as client:
            with pytest.raises(DeadlineExceeded) as caught:
                await answer_of(client, deadline=time.time() + 0.2, **options)
        assert caught.value.limit_s == pytest.approx(said_s, abs=0.1)
