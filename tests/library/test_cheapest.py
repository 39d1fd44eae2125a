"""The order `cheapest`: by the prices of the router's list, which is asked for text alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from hfmedia.policy import Policy
from hfmedia.types import GenerationRequest, Task
from tests.library.live import HUB_KEY, live_at
from tests.library.served import Served, answering, serving

CHEAPEST = Policy(hub_key=HUB_KEY, order="cheapest")
LIST = "/v1/models"


def a_hub(task: Task, *providers: str) -> web.Response:
    row = {"providerId": "fox", "status": "live", "task": task}
    mapping = dict.fromkeys(providers, row)
    return web.json_response({"id": "a/fox", "inferenceProviderMapping": mapping})


@asynccontextmanager
async def a_world(task: Task, *providers: str, prices: web.Response) -> AsyncIterator[Served]:
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


async def order(world: Served, task: Task, *, provider: str | None = None) -> list[str]:
    """The providers in the order in which they would be asked."""
    request = GenerationRequest(task=task, model="a/fox", prompt="a fox", provider=provider)
    async with live_at(world, CHEAPEST) as live:
        rows = await live.finder.find(request, CHEAPEST, None)
    return [row.provider for row in rows]


async def test_of_images_it_is_the_accounts_order_and_no_list_is_asked_for() -> None:
    prices = prices_of(fal_ai=9, together=1)
    async with a_world("text-to-image", "fal-ai", "together", prices=prices) as world:
        assert await order(world, "text-to-image") == ["fal-ai", "together"]
    assert LIST not in world.paths
