"""What an answer has used and costs: as its provider tells, and estimated where it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from hfmedia import ImageInput
from hfmedia.conversation import IMAGE_TOKENS, MARK_TOKENS
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import Usage
from hfmedia.token_counts import estimate_tokens
from hfmedia.used_tokens import prompt_tokens, with_all_tokens
from tests.library.chats import REQUEST, client_at
from tests.library.served import serving

PRICES = {"input": 500_000, "output": 1_000_000}  # a token sent is half a dollar, one written one
LIST = {
    "data": [
        {"id": "a/fox", "providers": [{"provider": "groq", "status": "live", "pricing": PRICES}]}
    ]
}


def an_answer(**changes: Any) -> TextGeneration:
    values: dict[str, Any] = {
        "request": replace(REQUEST, model="a/fox"),
        "text": "Ring-ding-ding!",
        "thought": "A fox?",
        "provider": "groq",
        "attempts": (
            Attempt(provider="together", outcome="429", seconds=0.1),
            Attempt(provider="groq", outcome="ok", seconds=2.0, first_token_s=0.5),
        ),
        "seconds": 2.0,
        "first_token_s": 0.5,
        "finish_reason": "stop",
    }
    return TextGeneration(**{**values, **changes})


class TestTokens:
    def test_are_those_that_the_provider_tells(self) -> None:
        answer = an_answer(usage=Usage(prompt_tokens=12, completion_tokens=0))
        assert with_all_tokens(answer) == answer

    def test_are_estimated_where_it_tells_none(self) -> None:
        asked = estimate_tokens("What does the fox say?") + MARK_TOKENS
        written = estimate_tokens("Ring-ding-ding!") + estimate_tokens("A fox?")
        assert with_all_tokens(an_answer()).usage == Usage(
            prompt_tokens=asked, completion_tokens=written, is_estimated=True
        )

    @pytest.mark.parametrize("told", [Usage(prompt_tokens=7), Usage(completion_tokens=7), Usage()])
    def test_are_estimated_where_it_does_not_tell_them(self, told: Usage) -> None:
        used, estimated = with_all_tokens(an_answer(usage=told)).usage, with_all_tokens(an_answer())
        assert estimated.usage is not None
        assert used == Usage(
            prompt_tokens=told.prompt_tokens or estimated.usage.prompt_tokens,
            completion_tokens=told.completion_tokens or estimated.usage.completion_tokens,
            is_estimated=True,
        )

    def test_of_an_image_are_counted_too(self) -> None:
        with_image = replace(REQUEST, image=ImageInput(url="https://pictures.example/fox.png"))
        assert prompt_tokens(with_image) == prompt_tokens(REQUEST) + IMAGE_TOKENS

    def test_of_a_raw_prompt_are_those_of_its_text(self) -> None:
        raw = replace(REQUEST, task="text-generation", messages=(), prompt="A fox")
        assert prompt_tokens(raw) == estimate_tokens("A fox")


async def accounted(answer: TextGeneration, listed: Any = LIST) -> TextGeneration:
    """The answer, where the router lists these models."""

    async def answering(request: web.Request) -> web.StreamResponse:
        return web.json_response(listed)

    async with serving(answering) as served, client_at(served) as client:
        return await client.accounted(answer)


class TestTheCost:
    async def test_is_by_what_the_provider_tells(self) -> None:
        answer = await accounted(an_answer(usage=Usage(prompt_tokens=3, completion_tokens=5)))
        assert answer.cost == 6.5
        assert [(it.cost, it.is_estimated) for it in answer.attempts] == [
            (None, False),
            (6.5, False),
        ]

    async def test_is_by_estimated_tokens_where_it_tells_none(self) -> None:
        answer = await accounted(an_answer())
        used = answer.usage
        assert used is not None
        assert used.prompt_tokens
        assert used.completion_tokens
        assert answer.cost == used.prompt_tokens / 2 + used.completion_tokens
        assert answer.attempts[-1].cost == answer.cost
        assert answer.attempts[-1].is_estimated

    @pytest.mark.parametrize("listed", [{}, {"data": [{"id": "a/fox", "providers": []}]}])
    async def test_is_not_known_without_a_price(self, listed: Any) -> None:
        answer = await accounted(an_answer(), listed)
        assert answer.cost is None
        assert answer.usage is not None
