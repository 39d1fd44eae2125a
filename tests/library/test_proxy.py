"""A proxy: everything goes through it, and what is called for one call alone does too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia import Client, GenerationRequest, HuggingFaceMedia, ImageResponse
from hfmedia.adapter import MappingRow
from hfmedia.errors import ConnectFailed, HubUnavailable, JobFailed
from hfmedia.execution.tickets import Ticket
from hfmedia.types import Pending, ProviderRequest
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
            case "hub.example" if request.path == "/api/models":
                return web.json_response([MODEL])
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


async def test_a_proxy_may_be_named_by_a_name_that_leads_to_this_machine() -> None:
    hosts: list[str] = []
    async with (
        serving(proxy_that_saw(hosts)) as it,
        Client(
            "hf_key",
            endpoint="http://hub.example",
            router_url="http://router.example",
            proxy=f"http://localhost:{it.port}",
        ) as client,
    ):
        await client.generate(REQUEST)
    assert hosts == ["hub.example", "router.example", "cdn.example"]


async def test_the_listing_and_the_mapping_are_asked_for_through_the_proxy() -> None:
    hosts: list[str] = []
    async with (
        serving(proxy_that_saw(hosts)) as it,
        Client("hf_key", endpoint="http://hub.example", proxy=it.url) as client,
    ):
        await client.models_for("text-to-image")
        assert list(await client.get_mapping("a/fox")) == ["together"]
    assert hosts == ["hub.example", "hub.example"]


@pytest.mark.parametrize("model", ["a/fox", None])
async def test_a_call_on_the_class_goes_through_its_proxy_alone(
    model: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    monkeypatch.setenv("HF_ROUTER_URL", "http://router.example")
    hosts: list[str] = []
    async with serving(proxy_that_saw(hosts)) as it:
        generator = HuggingFaceMedia.create_async_generator(
            model, prompt="a fox", api_key="hf_key", proxy=it.url
        )
        found = [item async for item in generator]
    assert isinstance(found[-1], ImageResponse)
    assert {*hosts} == {"hub.example", "router.example", "cdn.example"}


async def test_a_job_is_resumed_through_the_proxy() -> None:
    async def failed(request: web.Request) -> web.StreamResponse:
        assert request.host == "router.example"
        return web.json_response({"status": "failed"})

    row = MappingRow(provider="together", task="text-to-video", provider_id="fox", hub_id="a/fox")
    pending = Pending(poll=ProviderRequest.get("/v2/videos/1"), after_s=0)
    film = replace(REQUEST, task="text-to-video")
    ticket = Ticket(request=film, row=row, pending=pending, deadline=4e9)
    async with (
        serving(failed) as it,
        Client("hf_key", router_url="http://router.example", proxy=it.url) as client,
    ):
        with pytest.raises(JobFailed):
            await client.resume(ticket)
    assert len(it.seen) == 1


async def refuses(request: web.Request) -> web.StreamResponse:
    return web.Response(status=407)


async def test_a_proxy_that_opens_no_tunnel_is_no_outcome_that_may_have_been_paid() -> None:
    chat = GenerationRequest(
        task="conversational",
        model="gpt-5",
        provider="openai",
        messages=({"role": "user", "content": "Hello"},),
    )
    async with serving(refuses) as it, Client("sk-key", proxy=it.url) as client:
        with pytest.raises(ConnectFailed, match=r"the proxy answered 4\d\d"):
            await anext(client.stream(chat))


async def test_a_proxy_without_a_tunnel_to_the_hub_is_named() -> None:
    async with serving(refuses) as it, Client("hf_key", proxy=it.url) as client:
        with pytest.raises(HubUnavailable, match=r"the proxy answered 4\d\d"):
            await client.get_mapping("a/fox")
