"""The order `cheapest`: by the prices of the router's list, which is asked for text alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia import Client, ClientClosed
from hfmedia.errors import Failure, ResponseError
from hfmedia.policy import Order, Policy
from hfmedia.results import Attempt, TextGeneration
from hfmedia.types import GenerationRequest, Task
from tests.library.live import HUB_KEY, live_at
from tests.library.served import Handler, Served, answering, serving
from tests.library.servers import ASK, KEY, playing

CHEAPEST = Policy(hub_key=HUB_KEY, order="cheapest")
LIST = "/v1/models"


def a_hub(task: Task, *providers: str) -> web.Response:
    row = {"providerId": "fox", "status": "live", "task": task}
    mapping = dict.fromkeys(providers, row)
    return web.json_response({"id": "a/fox", "inferenceProviderMapping": mapping})


@asynccontextmanager
async def a_world(
    task: Task, *providers: str, prices: web.Response | Handler
) -> AsyncIterator[Served]:
    answers = {"/api/models/a/fox": a_hub(task, *providers), LIST: prices}
    async with serving(answering(answers)) as served:
        yield served


def prices_of(**prices: float) -> web.Response:
    """The list, in which `a/fox` has these prices."""
    offers = [
        {
            "provider": name.replace("_", "-"),
            "status": "live",
            "pricing": {"input": 1, "output": it},
        }
        for name, it in prices.items()
    ]
    return web.json_response({"data": [{"id": "a/fox", "providers": offers}]})


def a_request(task: Task, provider: str | None = None) -> GenerationRequest:
    return GenerationRequest(task=task, model="a/fox", prompt="a fox", provider=provider)


async def order(
    world: Served, task: Task, *, provider: str | None = None, policy: Policy = CHEAPEST
) -> list[str]:
    """The providers in the order in which they would be asked."""
    async with live_at(world, policy) as live:
        rows = await live.finder.find(a_request(task, provider), policy, None)
    return [row.provider for row in rows]


async def test_of_images_it_is_the_accounts_order_and_no_list_is_asked_for() -> None:
    prices = prices_of(fal_ai=9, together=1)
    async with a_world("text-to-image", "fal-ai", "together", prices=prices) as world:
        assert await order(world, "text-to-image") == ["fal-ai", "together"]
    assert LIST not in world.paths


async def test_of_chat_it_goes_by_the_price_of_the_answer() -> None:
    prices = prices_of(groq=0.6, cerebras=0.2)
    async with a_world("conversational", "together", "groq", "cerebras", prices=prices) as world:
        assert await order(world, "conversational") == ["cerebras", "groq", "together"]
    [asked] = [seen for seen in world.seen if seen.path == LIST]
    assert "authorization" not in asked.headers


async def test_where_the_list_cannot_be_had_it_is_the_accounts_order() -> None:
    broken = web.Response(status=500)
    async with a_world("conversational", "together", "groq", prices=broken) as world:
        assert await order(world, "conversational") == ["together", "groq"]


@pytest.mark.parametrize(("providers", "named"), [(["groq"], None), (["together", "groq"], "groq")])
async def test_where_there_is_no_choice_no_list_is_asked_for(
    providers: list[str], named: str | None
) -> None:
    async with a_world("conversational", *providers, prices=prices_of(groq=1)) as world:
        assert await order(world, "conversational", provider=named) == ["groq"]
    assert LIST not in world.paths


@pytest.mark.parametrize("other", ["mapping", "random", "fastest"])
async def test_no_other_order_asks_for_the_list(other: Order) -> None:
    policy = Policy(hub_key=HUB_KEY, order=other)
    async with a_world("conversational", "together", "groq", prices=prices_of(groq=1)) as world:
        assert {*await order(world, "conversational", policy=policy)} == {"together", "groq"}
    assert LIST not in world.paths


async def test_one_that_rests_is_last_however_cheap_it_is() -> None:
    busy = Failure.of(ResponseError("groq answered 429.", status=429, provider="groq"))
    attempt = Attempt(provider="groq", outcome="429", seconds=1)
    prices = prices_of(groq=0.1, together=9)
    async with (
        a_world("conversational", "together", "groq", prices=prices) as world,
        live_at(world, CHEAPEST) as live,
    ):
        first, *_ = await live.finder.find(a_request("conversational"), CHEAPEST, None)
        assert first.provider == "groq"
        live.finder.ended(first, CHEAPEST, attempt, busy)
        rows = await live.finder.find(a_request("conversational"), CHEAPEST, None)
    assert [row.provider for row in rows] == ["together", "groq"]


async def test_a_client_that_closes_waits_for_no_list_and_leaves_none_behind() -> None:
    asked = asyncio.Event()

    async def never(request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with a_world("conversational", "together", "groq", prices=never) as world:
        client = Client("hf_key", endpoint=world.url, router_url=world.url, order="cheapest")
        request = replace(a_request("conversational"), messages=tuple(ASK))
        call = asyncio.ensure_future(anext(client.stream(request)))
        await asked.wait()
        await client.aclose()
        with pytest.raises(ClientClosed):
            await call
        assert [it for it in asyncio.all_tasks() if "Cache._loaded" in repr(it)] == []


@pytest.mark.parametrize(("given", "first"), [("mapping", "cerebras"), ("cheapest", "nscale")])
async def test_at_the_playground_it_is_answered_by_the_cheapest(given: Order, first: str) -> None:
    llama = "meta-llama/Llama-3.3-70B-Instruct"
    request = GenerationRequest(task="conversational", model=llama, messages=tuple(ASK))
    async with playing() as it:
        client = Client(KEY, endpoint=it.endpoint, router_url=it.router_url, order=given)
        async with client:
            *_, last = [item async for item in client.stream(request)]
    assert isinstance(last, TextGeneration)
    assert last.provider == first
