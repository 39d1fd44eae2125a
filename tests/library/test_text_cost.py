"""What an answer costs: told where the router's list is known already, which is not asked for."""

from __future__ import annotations

import pytest
from aiohttp import web

from hfmedia import TextGeneration
from hfmedia.policy import Order
from tests.library.chats import answer_of, client_at
from tests.library.text_world import TextWorld, chat_events, described, text_world

PRICES = {"input": 1_000, "output": 10_000}
LISTED = {"providers": [{"provider": "groq", "status": "live", "pricing": PRICES}]}


async def answer_in(world: TextWorld, order: Order) -> TextGeneration:
    """An answer with 9 tokens of prompt and a token per piece of text."""
    async with client_at(world.served, order=order) as client:
        return await answer_of(client)


async def cost_in(world: TextWorld, order: Order) -> float | None:
    """What such an answer cost."""
    return (await answer_in(world, order)).cost


async def test_it_is_told_where_the_list_was_asked_for_its_prices() -> None:
    world = text_world(described("groq", "together"), chat_events("In", " a den."), listed=LISTED)
    async with world as opened:
        assert await cost_in(opened, "cheapest") == pytest.approx(0.009 + 0.02)


async def test_it_is_told_of_the_attempt_that_answered_alone() -> None:
    async def busy_at_groq(request: web.Request) -> web.StreamResponse:
        answer = chat_events("In", " a den.")
        return web.Response(status=500) if request.path.startswith("/groq/") else answer

    offers = [{"provider": name, "pricing": PRICES} for name in ("groq", "together")]
    world = text_world(described("groq", "together"), busy_at_groq, listed={"providers": offers})
    async with world as opened:
        failed, answered = (await answer_in(opened, "cheapest")).attempts
    assert (failed.provider, answered.provider) == ("groq", "together")
    assert failed.cost is None
    assert answered.cost == pytest.approx(0.009 + 0.02)


async def test_it_is_not_known_where_the_list_has_no_price_of_who_answers() -> None:
    world = text_world(described("together", "nscale"), chat_events("A den."), listed=LISTED)
    async with world as opened:
        assert await cost_in(opened, "cheapest") is None


async def test_it_is_not_asked_for() -> None:
    async with text_world(described("groq"), chat_events("In a den."), listed=LISTED) as world:
        assert await cost_in(world, "mapping") is None
        assert "/v1/models" not in world.served.paths
