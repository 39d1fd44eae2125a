"""Requests as they go out, and results as they are taken: checked by their bytes."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia.adapter import Route
from hfmedia.client import ignore
from hfmedia.errors import (
    BadReply,
    DeadlineExceeded,
    DownloadError,
    Failure,
    HFMediaError,
    MissingAuthError,
)
from hfmedia.events import Event
from hfmedia.execution.effects import Step
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.provider_http import Credentials, RouterConfig, http_request
from hfmedia.media_store import FolderMediaStore
from hfmedia.net.transport import HttpRequest
from hfmedia.policy import KeyRef, Policy
from hfmedia.providers import providers
from hfmedia.routing.hub import Hub
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.route_finder import RouteFinder
from hfmedia.types import TASKS, Done, ImageInput, MediaRef, Pending, ProviderRequest
from tests.library import samples
from tests.library.scripted import a_row
from tests.library.served import Served, answering, files_in, serving, transport_to

ROUTER = "https://router.huggingface.co"
CONFIG = RouterConfig(url=ROUTER)
SUBMIT = ProviderRequest.post("/fal-ai/fox", {"prompt": "a fox"}, headers={"prefer": "wait"})
PAGE = b"<!doctype html><h1>502 Bad Gateway</h1>"
KEYS = {KeyRef("guild", "1"): "hf_key", KeyRef("guild", "2"): "pk-own"}
HUB_KEY, OWN_KEY = KEYS
POLICY = Policy(hub_key=HUB_KEY)


def route_of(provider: str, task: str = "text-to-image") -> Route:
    return Route(providers()[provider], a_row(provider, task))


def sent(credentials: Credentials, provider: str = "fal-ai") -> HttpRequest:
    return http_request(route_of(provider), SUBMIT, credentials, CONFIG, contents={})


async def resolve(ref: KeyRef) -> str | None:
    return KEYS[ref]


def soon() -> float:
    """A deadline for what hangs."""
    return time.time() + 20


@asynccontextmanager
async def live_at(router: Served, policy: Policy = POLICY) -> AsyncIterator[LiveEffects]:
    with closing(FolderMediaStore()) as store:
        async with transport_to(router) as transport:
            yield LiveEffects(
                transport=transport,
                store=store,
                finder=RouteFinder(transport, Hub(transport, router.url, resolve), ProviderStats()),
                policy=policy,
                resolve_key=resolve,
                config=RouterConfig(url=router.url),
                on_progress=ignore,
            )


def left_in(live: LiveEffects) -> int:
    assert isinstance(live.store, FolderMediaStore)
    return len(files_in(live.store))


async def fetch(live: LiveEffects, route: Route, done: Done) -> MediaRef:
    """What is fetched, or the error that the failure is."""
    found = await live.fetch(route, done, soon())
    if isinstance(found, Failure):
        raise found.error()
    return found


async def read(live: LiveEffects, ref: MediaRef) -> bytes:
    with await live.store.open(ref) as file:
        return file.read()


@asynccontextmanager
async def submitted(
    text: str, task: str = "text-to-image"
) -> AsyncIterator[tuple[LiveEffects, Step]]:
    """What a submit gives whose answer carries that text as its image."""
    answer = web.json_response({"data": [{"b64_json": text}]})
    async with serving(answering({"/together/fal-ai/fox": answer})) as it, live_at(it) as live:
        yield live, await live.submit(route_of("together", task), SUBMIT, soon())


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


class TestARequest:
    def test_goes_to_the_router_with_the_hubs_key(self) -> None:
        request = sent(Credentials(key="hf_key", bill_to="us"))
        assert request.url == f"{ROUTER}/fal-ai/fal-ai/fox?_subdomain=queue"
        assert request.headers["authorization"] == "Bearer hf_key"
        assert request.headers["x-hf-bill-to"] == "us"
        assert request.headers["prefer"] == "wait"

    def test_goes_to_the_provider_with_its_own_key(self) -> None:
        request = sent(Credentials(key="pk-own", is_provider_key=True, bill_to="us"))
        assert request.url == "https://queue.fal.run/fal-ai/fox"
        assert request.headers["authorization"] == "Key pk-own"
        assert "x-hf-bill-to" not in request.headers

    def test_without_a_key_goes_only_to_hf_inference(self) -> None:
        assert "authorization" not in sent(Credentials(), "hf-inference").headers
        with pytest.raises(MissingAuthError, match="fal-ai needs a key"):
            sent(Credentials())

    @pytest.mark.parametrize("key", ["hf key", "hf_key\n", "hf_key\r\nx: y", "", "hf_schlüssel"])
    def test_cannot_be_made_with_what_is_no_key(self, key: str) -> None:
        with pytest.raises(MissingAuthError, match="characters that no key has"):
            Credentials(key=key)

    def test_does_not_show_its_key(self) -> None:
        credentials = Credentials(key="hf_key")
        assert "hf_key" not in repr(credentials)
        assert "hf_key" not in repr(sent(credentials))

    async def test_carries_the_key_that_its_reference_has_at_that_moment(self) -> None:
        answers = {"/fal-ai/fal-ai/fox": web.json_response({"detail": "no"}, status=400)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            await live.submit(route_of("fal-ai"), SUBMIT, soon())
        assert it.seen[0].headers["authorization"] == "Bearer hf_key"

    async def test_carries_its_image_from_the_store(self) -> None:
        image = ImageInput.from_bytes(b"a cat", "image/png")
        body = {"image": image.as_url(), "more": [{"raw": image.as_base64()}]}
        request = ProviderRequest.post("/models/fox", body)
        async with serving(answering({})) as it, live_at(it) as live:
            await live.submit(route_of("hf-inference"), request, soon())
        text = base64.b64encode(b"a cat").decode()
        assert it.seen[0].json == {
            "image": f"data:image/png;base64,{text}",
            "more": [{"raw": text}],
        }

    async def test_whose_image_is_no_longer_kept_is_not_sent(self) -> None:
        gone = MediaRef(uri="media:gone", content_type="image/png", size=1)
        request = ProviderRequest.post("/x", {"image": ImageInput(media=gone).as_url()})
        async with serving(answering({})) as it, live_at(it) as live:
            step = await live.submit(route_of("fal-ai"), request, soon())
        assert isinstance(step, Failure)
        assert step.fields["problem"] == "image-missing"
        assert it.seen == []

    async def test_that_is_held_until_the_result_is_made_is_reported_as_running(self) -> None:
        reported: asyncio.Queue[Event] = asyncio.Queue()

        async def hold(request: web.Request) -> web.StreamResponse:
            await reported.get()
            return web.json_response({"detail": "no"}, status=400)

        async with serving(hold) as it, live_at(it) as live:
            patient = replace(live, on_progress=reported.put_nowait, held_submit_s=0.01)
            async with asyncio.timeout(5):
                step = await patient.submit(route_of("fal-ai"), SUBMIT, soon())
        assert isinstance(step, Failure)

    async def test_that_is_held_beyond_the_deadline_is_given_up(self) -> None:
        async def hold(request: web.Request) -> web.StreamResponse:
            await asyncio.Event().wait()
            raise AssertionError("nobody sets it")

        async with serving(hold) as it, live_at(it) as live:
            step = await live.submit(route_of("fal-ai"), SUBMIT, time.time() + 0.1)
        assert isinstance(step, Failure)
        assert isinstance(step.error(), DeadlineExceeded)


class TestAResult:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    async def test_is_taken_under_its_real_type(self, kind: str) -> None:
        data = samples.picture(kind)
        wrong = web.Response(body=data, content_type="text/plain")
        async with serving(answering({"/1": wrong})) as it, live_at(it) as live:
            media = await fetch(live, route_of("fal-ai"), Done(link=f"{it.url}/1"))
            assert media.content_type == f"image/{kind.lower()}"
            assert await read(live, media) == data

    @pytest.mark.parametrize("size", [None, 1_500_000])
    async def test_may_come_as_base64_in_the_reply(self, size: int | None) -> None:
        data = samples.picture() if size is None else samples.padded_png(size)
        async with submitted(base64_of(data)) as (live, step):
            assert isinstance(step, Done)
            media = await fetch(live, route_of("together"), step)
            assert media.content_type == "image/png"
            assert media.url is None
            assert await read(live, media) == data

    async def test_may_come_as_a_data_address(self) -> None:
        link = f"data:image/jpeg;base64,{base64_of(samples.picture())}"
        body = {"status": "COMPLETED", "images": [{"url": link}]}
        answers = {"/fal-ai/jobs/1": web.json_response(body)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.poll(route_of("fal-ai"), ProviderRequest.get("/jobs/1"), soon())
            assert isinstance(step, Done)
            assert step.media is not None
            media = await fetch(live, route_of("fal-ai"), step)
            assert await read(live, media) == samples.picture()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "is empty"),
            (PAGE, "is not an image"),
            (samples.clip(), "is video/mp4, not an image"),
            (samples.picture()[:2000], "is cut off"),
            (samples.picture()[:12], "is cut off"),
        ],
        ids=["empty", "page", "video", "cut", "head"],
    )
    async def test_that_is_none_is_refused_and_leaves_nothing(
        self, data: bytes, words: str
    ) -> None:
        answers = {"/1": web.Response(body=data, content_type="image/png")}
        async with serving(answering(answers)) as it, live_at(it) as live:
            with pytest.raises(DownloadError, match=words) as caught:
                await fetch(live, route_of("fal-ai"), Done(link=f"{it.url}/1"))
            assert caught.value.url == f"{it.url}/1"
            assert left_in(live) == 0

    @pytest.mark.parametrize("data", [PAGE, samples.picture()[:2000]], ids=["page", "cut"])
    async def test_that_came_in_the_reply_and_is_none_cannot_be_read(self, data: bytes) -> None:
        async with submitted(base64_of(data)) as (live, step):
            assert isinstance(step, Done)
            with pytest.raises(BadReply):
                await fetch(live, route_of("together"), step)
            assert left_in(live) == 0

    async def test_of_the_other_kind_is_refused(self) -> None:
        async with submitted(base64_of(samples.picture())) as (live, step):
            assert isinstance(step, Done)
            with pytest.raises(BadReply, match="image/png, not a video"):
                await fetch(live, route_of("together", "text-to-video"), step)

    async def test_that_is_too_large_leaves_nothing(self) -> None:
        data = samples.padded_png(TASKS["text-to-image"].limit_bytes + 1)
        async with submitted(base64_of(data)) as (live, step):
            assert isinstance(step, Done)
            with pytest.raises(BadReply, match="larger than 50 MB"):
                await fetch(live, route_of("together"), step)
            assert left_in(live) == 0

    @pytest.mark.parametrize("text", ["nope!", "AAA", "é", "a b"])
    async def test_that_is_no_base64_is_refused(self, text: str) -> None:
        async with submitted(text) as (live, step):
            assert isinstance(step, Failure)
            assert isinstance(step.error(), BadReply)
            assert left_in(live) == 0

    @pytest.mark.parametrize("link", ["data:image/png,<svg>", "data:", "data:;base64,AAA"])
    async def test_whose_data_address_holds_nothing_is_refused(self, link: str) -> None:
        answers = {"/fal-ai/jobs/1": web.json_response({"images": [{"url": link}]})}
        async with serving(answering(answers)) as it, live_at(it) as live:
            route = route_of("fal-ai")
            step = await live.poll(route, ProviderRequest.get("/jobs/1"), soon())
            if isinstance(step, Done):
                found = await live.fetch(route, step, soon())
                assert isinstance(found, Failure)
                step = found
            assert isinstance(step, Failure)
            assert isinstance(step.error(), BadReply)
            assert left_in(live) == 0

    async def test_that_is_the_reply_itself_is_taken(self) -> None:
        body = samples.padded_png(1_500_000)
        answers = {"/hf-inference/models/fox": web.Response(body=body, content_type="image/png")}
        async with serving(answering(answers)) as it, live_at(it) as live:
            route = route_of("hf-inference")
            done = await live.submit(route, ProviderRequest.post("/models/fox", {}), soon())
            assert isinstance(done, Done)
            assert await read(live, await fetch(live, route, done)) == body


class TestAReply:
    @pytest.mark.parametrize("status", [200, 404, 500])
    async def test_that_is_no_result_leaves_nothing(self, status: int) -> None:
        page = PAGE + bytes(2_000_000)
        answer = web.Response(status=status, body=page, content_type="text/html")
        async with (
            serving(answering({"/fal-ai/fal-ai/fox": answer})) as it,
            live_at(it) as live,
        ):
            assert isinstance(await live.submit(route_of("fal-ai"), SUBMIT, soon()), Failure)
            assert left_in(live) == 0

    async def test_keeps_a_job_on_the_host_that_was_asked(self) -> None:
        job = {"status": "IN_QUEUE", "response_url": "https://evil.example/x/requests/1"}
        answers = {"/fal-ai/fal-ai/fox": web.json_response(job)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.submit(route_of("fal-ai"), SUBMIT, soon())
        assert step == Pending(
            poll=ProviderRequest.get("/x/requests/1/status"),
            state="queued",
            cancel=ProviderRequest(method="PUT", path="/x/requests/1/cancel"),
        )

    async def test_does_not_give_the_key_back(self) -> None:
        said = {"detail": "Who is hf_key?"}
        answers = {"/fal-ai/fal-ai/fox": web.json_response(said, status=401)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.submit(route_of("fal-ai"), SUBMIT, soon())
        assert isinstance(step, Failure)
        assert step.fields["provider_message"] == "Who is [key]?"
        assert "hf_key" not in step.message


@pytest.mark.parametrize("link", ["", "fox", "DATA:,", "file:///etc/passwd", "http://[", "\0"])
async def test_a_link_that_leads_nowhere_is_refused(link: str) -> None:
    async with live_at(Served(1)) as live:
        with pytest.raises(HFMediaError):
            await fetch(live, route_of("fal-ai"), Done(link=link))
