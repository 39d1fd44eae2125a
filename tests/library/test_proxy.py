"""A proxy: everything goes through it, and what is called for one call alone does too."""

from __future__ import annotations

import pytest
from aiohttp import web

from hfmedia import Client, GenerationRequest
from tests.library import samples
from tests.library.served import Handler, closed_port, serving

MODEL = {
    "id": "a/fox",
    "inferenceProviderMapping": {
        "together": {"status": "live", "task": "text-to-image", "providerId": "fox"}
    },
}
REQUEST = GenerationRequest(task="text-to-image", model="a/fox", prompt="a fox")


def proxy_that_saw(hosts: list[str]) -> Handler:
    """A proxy that plays each of the hosts that it is asked for."""

    async def answer(request: web.Request) -> web.StreamResponse:
        hosts.append(request.host)
        match request.host:
            case "hub.example":
                return web.json_response(MODEL)
            case "router.example":
                return web.json_response({"data": [{"url": "http://cdn.example/1.png"}]})
            case _:
                return web.Response(body=samples.picture(), content_type="image/png")

    return answer


@pytest.mark.parametrize("given", ["to the client", "to the call"])
async def test_mapping_request_and_result_go_through_the_proxy(given: str) -> None:
    hosts: list[str] = []
    async with serving(proxy_that_saw(hosts)) as it:
        nobody = f"http://127.0.0.1:{closed_port()}"
        always, once = (it.url, None) if given == "to the client" else (nobody, it.url)
        async with Client(
            "hf_key",
            endpoint="http://hub.example",
            router_url="http://router.example",
            proxy=always,
        ) as client:
            await client.generate(REQUEST, proxy=once)
    assert hosts == ["hub.example", "router.example", "cdn.example"]
