"""What comes after a submit is a GET, whatever a provider answers: a second POST may be paid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from hfmedia.adapter import Route
from hfmedia.errors import BadReply
from hfmedia.execution.classify import parse_response
from hfmedia.providers import providers
from hfmedia.types import MEDIA_TASKS, Pending, ProviderRequest, ProviderResponse
from tests.library.scripted import a_response, a_row
from tests.library.servers import FOX, drawing, failure, media_at

ROUTES = [
    Route(provider, a_row(provider.name, task))
    for provider in providers().values()
    for task in provider.adapters
    if task in MEDIA_TASKS
]


async def test_a_queued_task_of_novita_that_has_no_id_is_submitted_once() -> None:
    async def queue(parameters: dict[str, Any]) -> web.StreamResponse:
        return web.json_response({"task": {"status": "TASK_STATUS_QUEUED"}})

    async with drawing(queue, providers=["novita"], task="text-to-video") as world:
        async with media_at(world) as media:
            error = await failure(media, FOX)
        asked = [seen.method for seen in world.seen if seen.path.startswith("/novita/")]
    assert isinstance(error, BadReply)
    assert asked == ["POST"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda it: f"{it.provider} {it.row.task}")
def test_no_adapter_can_ask_for_anything_but_a_get(route: Route, method: Any) -> None:
    def parse(response: ProviderResponse) -> Pending:
        return Pending(poll=replace(response.request, method=method))

    adapters = {route.row.task: replace(route.adapter, parse=parse)}
    bold = replace(route, spec=replace(route.spec, adapters=adapters))
    with pytest.raises(BadReply):
        parse_response(bold, a_response(b"{}", request=ProviderRequest.post("/x", {})))
