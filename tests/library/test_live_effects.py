"""Calls as they go out, and results as they are taken: checked by their bytes."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from hfmedia.errors import BadReply, DownloadError, HFMediaError, MissingAuthError
from hfmedia.events import Event
from hfmedia.execution.live_effects import IMAGE_LIMIT, Account, LiveEffects, outgoing
from hfmedia.providers import providers
from hfmedia.types import Done, Pending, ProviderRequest, Route
from tests.library import samples
from tests.library.scripted import a_row
from tests.library.served import Served, answering, files_of, serving, transport_to

ROUTER = "https://router.huggingface.co"
SUBMIT = ProviderRequest.post("/fal-ai/fox", {"prompt": "a fox"}, headers={"prefer": "wait"})
PAGE = b"<!doctype html><h1>502 Bad Gateway</h1>"


def route_of(provider: str, task: str = "text-to-image") -> Route:
    return Route(providers()[provider], a_row(provider, task))


def silent(event: Event) -> None:
    """Nobody listens."""


@asynccontextmanager
async def live_at(router: Served, key: str = "hf_key") -> AsyncIterator[LiveEffects]:
    async with transport_to(router) as transport:
        account = Account(key=key, router_url=router.url)
        yield LiveEffects(transport, account, silent)


class TestACall:
    def test_goes_to_the_router_with_the_hubs_key(self) -> None:
        account = Account(key="hf_key", router_url=f"{ROUTER}/", bill_to="us")
        sent = outgoing(route_of("fal-ai"), SUBMIT, account)
        assert sent.url == f"{ROUTER}/fal-ai/fal-ai/fox?_subdomain=queue"
        assert sent.headers["authorization"] == "Bearer hf_key"
        assert sent.headers["x-hf-bill-to"] == "us"
        assert sent.headers["prefer"] == "wait"

    def test_goes_to_the_provider_with_its_own_key(self) -> None:
        account = Account(key="pk-own", router_url=ROUTER, bill_to="us")
        sent = outgoing(route_of("fal-ai"), SUBMIT, account)
        assert sent.url == "https://queue.fal.run/fal-ai/fox"
        assert sent.headers["authorization"] == "Key pk-own"
        assert "x-hf-bill-to" not in sent.headers

    def test_without_a_key_goes_only_to_hf_inference(self) -> None:
        account = Account(key=None, router_url=ROUTER)
        assert "authorization" not in outgoing(route_of("hf-inference"), SUBMIT, account).headers
        with pytest.raises(MissingAuthError, match="fal-ai wants a key"):
            outgoing(route_of("fal-ai"), SUBMIT, account)

    @pytest.mark.parametrize("key", ["hf key", "hf_key\n", "hf_key\r\nx: y", "", "hf_schlüssel"])
    def test_cannot_be_made_with_what_is_no_key(self, key: str) -> None:
        with pytest.raises(MissingAuthError, match="characters that no key has"):
            Account(key=key, router_url=ROUTER)

    def test_does_not_show_its_key(self) -> None:
        account = Account(key="hf_key", router_url=ROUTER)
        assert "hf_key" not in repr(account)
        assert "hf_key" not in repr(outgoing(route_of("fal-ai"), SUBMIT, account))


class TestAResult:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    async def test_is_taken_under_its_real_type(self, kind: str) -> None:
        data = samples.picture(kind)
        wrong = web.Response(body=data, content_type="text/plain")
        async with serving(answering({"/1": wrong})) as it, live_at(it) as live:
            media = await live.fetch(route_of("fal-ai"), Done(link=f"{it.url}/1"))
        assert media.content_type == f"image/{kind.lower()}"
        assert media.read() == data

    async def test_may_come_as_base64_or_as_a_data_address(self) -> None:
        text = base64.b64encode(samples.picture()).decode()
        async with live_at(Served(1)) as live:
            for done in (Done(base64=text), Done(link=f"data:image/jpeg;base64,{text}")):
                media = await live.fetch(route_of("fal-ai"), done)
                assert media.content_type == "image/png"
                assert media.read() == samples.picture()
                assert media.url is None

    async def test_that_is_large_goes_from_base64_to_a_file(self) -> None:
        data = samples.padded_png(1_500_000)
        async with live_at(Served(1)) as live:
            done = Done(base64=base64.b64encode(data).decode())
            media = await live.fetch(route_of("together"), done)
            assert media.path is not None
            assert media.read() == data

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "is empty"),
            (PAGE, "is no image"),
            (samples.clip(), "is video/mp4, no image"),
            (samples.picture()[:2000], "is cut off"),
            (samples.picture()[:12], "is cut off"),
        ],
        ids=["empty", "page", "video", "cut", "head"],
    )
    async def test_that_is_none_is_refused(self, data: bytes, words: str) -> None:
        answers = {"/1": web.Response(body=data, content_type="image/png")}
        async with serving(answering(answers)) as it, live_at(it) as live:
            with pytest.raises(DownloadError, match=words) as caught:
                await live.fetch(route_of("fal-ai"), Done(link=f"{it.url}/1"))
            assert caught.value.url == f"{it.url}/1"
            with pytest.raises(BadReply, match=words):
                await live.fetch(route_of("fal-ai"), Done(base64=base64.b64encode(data).decode()))

    async def test_of_the_other_kind_is_refused(self) -> None:
        film = Done(base64=base64.b64encode(samples.picture()).decode())
        async with live_at(Served(1)) as live:
            with pytest.raises(BadReply, match="image/png, no video"):
                await live.fetch(route_of("together", "text-to-video"), film)

    async def test_that_is_too_large_leaves_nothing(self) -> None:
        data = samples.padded_png(IMAGE_LIMIT + 1)
        async with live_at(Served(1)) as live:
            with pytest.raises(BadReply, match="larger than 50 MB"):
                await live.fetch(route_of("together"), Done(base64=base64.b64encode(data).decode()))
            assert files_of(live.transport) == []

    @pytest.mark.parametrize("text", ["nope!", "AAA", "é", "data:image/png,<svg>", "data:", "a b"])
    async def test_that_is_no_base64_is_refused(self, text: str) -> None:
        async with live_at(Served(1)) as live:
            done = Done(link=text) if text.startswith("data:") else Done(base64=text)
            with pytest.raises(BadReply):
                await live.fetch(route_of("together"), done)

    async def test_that_is_the_reply_itself_is_taken(self) -> None:
        body = samples.padded_png(1_500_000)
        answers = {"/hf-inference/models/fox": web.Response(body=body, content_type="image/png")}
        async with serving(answering(answers)) as it, live_at(it) as live:
            route = route_of("hf-inference")
            done = await live.advance(route, ProviderRequest.post("/models/fox", {}))
            assert isinstance(done, Done)
            media = await live.fetch(route, done)
            assert media.path is not None
            assert media.sha256 == type(media).of(body, "").sha256


class TestAReply:
    async def test_that_is_no_result_leaves_nothing(self) -> None:
        page = PAGE + bytes(2_000_000)
        for status in (200, 404, 500):
            answer = web.Response(status=status, body=page, content_type="text/html")
            async with (
                serving(answering({"/fal-ai/fal-ai/fox": answer})) as it,
                live_at(it) as live,
            ):
                with pytest.raises(HFMediaError):
                    await live.advance(route_of("fal-ai"), SUBMIT)
                assert files_of(live.transport) == []

    async def test_keeps_a_job_on_the_host_that_was_asked(self) -> None:
        job = {"status": "IN_QUEUE", "response_url": "https://evil.example/x/requests/1"}
        answers = {"/fal-ai/fal-ai/fox": web.json_response(job)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.advance(route_of("fal-ai"), SUBMIT)
        assert step == Pending(
            poll=ProviderRequest.get("/x/requests/1/status"),
            note="queued",
            cancel=ProviderRequest(method="PUT", path="/x/requests/1/cancel"),
        )

    async def test_does_not_give_the_key_back(self) -> None:
        words = {"detail": "Who is hf_key?"}
        answers = {"/fal-ai/fal-ai/fox": web.json_response(words, status=401)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            with pytest.raises(HFMediaError, match=r"Who is \[key\]\?"):
                await live.advance(route_of("fal-ai"), SUBMIT)


@pytest.mark.parametrize(
    "link", ["", "fox", "data:", "DATA:,", "file:///etc/passwd", "http://[", "\0"]
)
async def test_a_link_that_leads_nowhere_is_refused(link: str) -> None:
    async with live_at(Served(1)) as live:
        with pytest.raises((BadReply, DownloadError)):
            await live.fetch(route_of("fal-ai"), Done(link=link))
