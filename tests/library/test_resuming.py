"""A job that was accepted can be gone on with by anybody who has its ticket."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession

from hfmedia import Client, GenerationRequest, HuggingFaceMedia, Policy, RequestError
from hfmedia.adapter import MappingRow
from hfmedia.errors import DeadlineExceeded, ModelNotSupportedError
from hfmedia.events import Accepted, Event
from hfmedia.execution.effects import Effects
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.tickets import Ticket
from hfmedia.policy import KeyRef
from hfmedia.types import Pending, ProviderRequest
from playground.providers import Behaviour, Providers, Settings
from tests.library.scripted import DONE, Scripted
from tests.library.served import answering, serving

FILM = GenerationRequest(
    task="text-to-video",
    model="Wan-AI/Wan2.2-T2V-A14B",
    prompt="a fox",
    provider="fal-ai",
    parameters={"seed": 7, "width": 64, "height": 64, "num_frames": 8},
)
ROW = MappingRow(provider="fal-ai", task="text-to-video", provider_id="fal-ai/wan", hub_id="a/b")
TICKET = Ticket(
    request=FILM,
    row=ROW,
    pending=Pending(
        poll=ProviderRequest.get("/fal-ai/wan/requests/1/status"), state="queued", position=3
    ),
    deadline=2e9,
)


def media_at(providers: Providers) -> HuggingFaceMedia:
    return HuggingFaceMedia(
        providers.token, endpoint=providers.endpoint, router_url=providers.router_url
    )


@pytest.mark.parametrize("deadline", [float("nan"), float("inf")])
def test_a_ticket_without_a_point_in_time_is_none(deadline: float) -> None:
    text = json.dumps({**json.loads(TICKET.to_json()), "deadline": deadline})
    with pytest.raises(RequestError, match="not a ticket"):
        Ticket.from_json(text)


def test_a_ticket_that_would_submit_again_is_none() -> None:
    data = json.loads(TICKET.to_json())
    data["pending"]["poll"]["method"] = "POST"
    with pytest.raises(RequestError, match="not a ticket"):
        Ticket.from_json(json.dumps(data))


def test_a_ticket_survives_being_stored() -> None:
    assert Ticket.from_json(TICKET.to_json()) == TICKET


@pytest.mark.parametrize(
    "text",
    ["", "[" * 5000, "[]", "{}", '"x"', "null", json.dumps({"request": 1, "row": 2, "pending": 3})],
)
def test_what_is_no_ticket_is_told_so(text: str) -> None:
    with pytest.raises(RequestError, match="not a ticket"):
        Ticket.from_json(text)


async def test_another_instance_goes_on_from_the_ticket() -> None:
    settings = Settings({"fal-ai": Behaviour(latency=0.3)})
    accepted: asyncio.Queue[Ticket] = asyncio.Queue()

    def listen(event: Event) -> None:
        if isinstance(event, Accepted):
            accepted.put_nowait(event.ticket)

    async with Providers(settings=settings) as providers:
        async with media_at(providers) as first:
            losing = asyncio.create_task(first.generate(FILM, on_progress=listen))
            stored = (await accepted.get()).to_json()
            generation = await losing
            expected = first.media(generation.media).sha256
        async with media_at(providers) as second:
            resumed = await second.resume(Ticket.from_json(stored))
            assert second.media(resumed.media).sha256 == expected
    assert resumed.path == "fal-ai"
    assert resumed.request.arguments["seed"] == 7


async def test_a_ticket_of_an_unknown_provider_is_refused() -> None:
    ticket = replace(TICKET, row=replace(ROW, provider="nobody"))
    async with HuggingFaceMedia("hf_x") as media:
        with pytest.raises(ModelNotSupportedError, match="nobody is not known"):
            await media.resume(ticket)


async def test_a_ticket_of_an_endpoint_is_made_up_and_its_address_gets_no_key() -> None:
    async with serving(answering({})) as elsewhere:
        row = replace(ROW, provider="endpoint", task="text-to-image", hub_id=elsewhere.url)
        async with HuggingFaceMedia("hf_x", router_url=elsewhere.url) as media:
            with pytest.raises(RequestError, match="not a ticket"):
                await media.resume(replace(TICKET, row=row))
    assert elsewhere.seen == []


async def test_a_ticket_whose_time_was_up_long_ago_had_no_negative_time() -> None:
    async with Providers() as providers, media_at(providers) as media:
        with pytest.raises(DeadlineExceeded, match="after 0 seconds"):
            await media.resume(replace(TICKET, deadline=1.0))


@pytest.mark.parametrize("how", ["cancelled", "past its deadline"])
async def test_a_job_that_is_given_up_is_cancelled_at_the_provider(how: str) -> None:
    settings = Settings({"fal-ai": Behaviour(failure="never")})
    accepted: asyncio.Queue[Ticket] = asyncio.Queue()

    def listen(event: Event) -> None:
        if isinstance(event, Accepted):
            accepted.put_nowait(event.ticket)

    async with Providers(settings=settings) as providers:
        async with media_at(providers) as media:
            timeout = 0.2 if how == "past its deadline" else 0
            running = asyncio.create_task(media.generate(FILM, on_progress=listen, timeout=timeout))
            ticket = await accepted.get()
            if how == "cancelled":
                running.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await running
            else:
                with pytest.raises(DeadlineExceeded, match="not finished"):
                    await running
        assert (await state_of(ticket, providers))["status"] == "COMPLETED"


@pytest.mark.parametrize("answer", [None, ConnectionError("no database")])
async def test_a_cancelled_call_ends_as_cancelled_when_its_key_is_gone(
    answer: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    accepted = asyncio.Event()

    async def resolve(ref: KeyRef) -> str | None:
        if not accepted.is_set():
            return providers.token
        if answer is not None:
            raise answer
        return None

    def listen(event: Event) -> None:
        if isinstance(event, Accepted):
            accepted.set()

    settings = Settings({"fal-ai": Behaviour(failure="never")})
    async with (
        Providers(settings=settings) as providers,
        HuggingFaceMedia(
            endpoint=providers.endpoint, router_url=providers.router_url, resolve_key=resolve
        ) as media,
    ):
        policy = Policy(hub_key=KeyRef("guild", "1"))
        running = asyncio.create_task(media.generate(FILM, policy=policy, on_progress=listen))
        await accepted.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert "cannot be cancelled, and may run on" in caplog.text


async def test_a_ticket_keeps_the_deadline_of_its_generation() -> None:
    settings = Settings({"fal-ai": Behaviour(failure="never")})
    accepted: asyncio.Queue[Ticket] = asyncio.Queue()

    def listen(event: Event) -> None:
        if isinstance(event, Accepted):
            accepted.put_nowait(event.ticket)

    async with Providers(settings=settings) as providers, media_at(providers) as media:
        running = asyncio.create_task(media.generate(FILM, on_progress=listen, timeout=60))
        ticket = await accepted.get()
        assert 0 < ticket.deadline - time.time() <= 60
        with pytest.raises(DeadlineExceeded):
            await media.resume(replace(ticket, deadline=time.time() + 0.1))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


class TestResumingWithAnotherKeyOrTime:
    async def test_a_providers_own_key_is_for_the_provider_that_has_the_job(self) -> None:
        policies: list[Policy] = []

        def effects(live: Effects) -> Effects:
            assert isinstance(live, LiveEffects)
            policies.append(live.policy)
            return Scripted({"fal-ai": [DONE]})

        ticket = replace(TICKET, request=replace(FILM, provider=None))
        async with Client("hf_x", effects=effects) as client:
            await client.resume(ticket, api_key="pk-own")
        [policy] = policies
        assert list(policy.provider_keys) == ["fal-ai"]

    async def test_a_timeout_counts_from_now(self) -> None:
        never = Scripted({"fal-ai": [TICKET.pending] * 300}, clock=1000)
        async with Client("hf_x", effects=lambda live: never) as client:
            with pytest.raises(DeadlineExceeded) as caught:
                await client.resume(TICKET, timeout=60)
        assert caught.value.limit_s == 60
        assert 1059 <= never.clock <= 1061


async def state_of(ticket: Ticket, providers: Providers) -> dict[str, Any]:
    """What the queue says of the job; one that was left alone would be in progress for ever."""
    url = f"{providers.router_url}/fal-ai{ticket.pending.poll.path}?_subdomain=queue"
    headers = {"authorization": f"Bearer {providers.token}"}
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        state: dict[str, Any] = await response.json()
        return state
