"""Requests as they go out: to which host, with whose key, and what is reported of them."""

from __future__ import annotations

import asyncio
import base64
import time
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia.adapter import Route
from hfmedia.errors import (
    DeadlineExceeded,
    Failure,
    MissingAuthError,
    ResponseError,
)
from hfmedia.events import Event
from hfmedia.execution.provider_http import Credentials, RouterConfig, http_request
from hfmedia.net.transport import HttpRequest
from hfmedia.policy import KeyRef, Policy
from hfmedia.results import Attempt
from hfmedia.types import ImageInput, MediaRef, ProviderRequest
from tests.library.live import HUB_KEY, OWN_KEY, POLICY, SUBMIT, live_at, route_of, soon
from tests.library.served import Served, answering, serving

ROUTER = "https://router.huggingface.co"
CONFIG = RouterConfig(url=ROUTER)


def sent(credentials: Credentials, provider: str = "fal-ai") -> HttpRequest:
    return http_request(route_of(provider), SUBMIT, credentials, CONFIG, contents={})


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

    async def test_that_was_answered_is_not_reported_as_running_any_more(self) -> None:
        reported: list[Event] = []
        later = asyncio.Event()

        async def no_key(ref: KeyRef) -> str | None:
            raise MissingAuthError("it was removed")

        async with live_at(Served(1)) as live:
            hasty = replace(live, resolve_key=no_key, on_progress=reported.append, held_submit_s=0)
            assert isinstance(await hasty.submit(route_of("together"), SUBMIT, soon()), Failure)
            # Timers fire in their order, so the one of the submit would have fired by then.
            asyncio.get_running_loop().call_later(0, later.set)
            await later.wait()
        assert reported == []


class TestAProviderWithAKeyOfItsOwn:
    POLICY = Policy(hub_key=HUB_KEY, provider_keys={"together": OWN_KEY}, bill_to="us")

    async def test_is_asked_directly_with_that_key(self) -> None:
        async with serving(answering({})) as it, live_at(it, self.POLICY) as live:
            await live.submit(self._route(it), SUBMIT, soon())
        [asked] = it.seen
        assert asked.path == "/fal-ai/fox"
        assert asked.headers["authorization"] == "Bearer pk-own"
        assert "x-hf-bill-to" not in asked.headers

    async def test_leaves_the_hubs_key_to_all_others(self) -> None:
        async with serving(answering({})) as it, live_at(it, self.POLICY) as live:
            await live.submit(route_of("replicate"), SUBMIT, soon())
        [asked] = it.seen
        assert asked.path.startswith("/replicate/fal-ai/fox")
        assert asked.headers["authorization"] == "Bearer hf_key"
        assert asked.headers["x-hf-bill-to"] == "us"

    async def test_rests_with_that_key_alone(self) -> None:
        busy = Failure.of(ResponseError("busy", status=429, retry_after_s=60))
        attempt = Attempt(provider="together", outcome="429", seconds=1)
        rows = [route_of("together").row, route_of("replicate").row]
        async with live_at(Served(1), self.POLICY) as live:
            await live.record_outcome(route_of("together"), attempt, busy)
            own = live.finder.stats.ordered(self.POLICY, rows, lambda: 0.0)
            hubs = live.finder.stats.ordered(POLICY, rows, lambda: 0.0)
        assert [row.provider for row in own] == ["replicate", "together"]
        assert [row.provider for row in hubs] == ["together", "replicate"]

    @staticmethod
    def _route(served: Served) -> Route:
        known = route_of("together")
        return Route(replace(known.spec, base_url=served.url), known.row)


async def test_the_fastest_for_text_is_whose_first_piece_comes_first() -> None:
    quick = Attempt(provider="groq", outcome="ok", seconds=30, first_token_s=0.1)
    short = Attempt(provider="together", outcome="ok", seconds=2, first_token_s=1.9)
    routes = [route_of(name, "conversational") for name in ("together", "groq")]
    async with live_at(Served(1)) as live:
        for route, attempt in zip(routes, (short, quick), strict=True):
            await live.record_outcome(route, attempt, None)
        rows = [route.row for route in routes]
        policy = replace(POLICY, order="fastest")
        ordered = live.finder.stats.ordered(policy, rows, lambda: 0.0)
    assert [row.provider for row in ordered] == ["groq", "together"]


async def test_after_a_cooldown_one_submit_decides_for_the_others() -> None:
    busy = Failure.of(ResponseError("busy", status=429, retry_after_s=1e-6))
    rows = [route_of("fal-ai").row, route_of("replicate").row]
    async with serving(answering({})) as it, live_at(it) as live:
        attempt = Attempt(provider="fal-ai", outcome="429", seconds=1)
        await live.record_outcome(route_of("fal-ai"), attempt, busy)
        await live.submit(route_of("fal-ai"), SUBMIT, soon())
        ordered = live.finder.stats.ordered(POLICY, rows, lambda: 0.0)
    assert [row.provider for row in ordered] == ["replicate", "fal-ai"]
