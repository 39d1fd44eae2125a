"""A client that is closed while it is generating: every call ends, and says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from hfmedia import ClientClosed, HuggingFaceMedia
from hfmedia.events import Accepted, Event
from hfmedia.execution.tickets import Ticket
from tests.library.job_provider import MODEL, Job, JobProvider, a_prompt, job_provider
from tests.library.served import serving
from tests.library.servers import ASK, KEY

RUNNING = 40

Call = Callable[[HuggingFaceMedia], Awaitable[object]]


def media_of(provider: JobProvider, **options: Any) -> HuggingFaceMedia:
    return HuggingFaceMedia(KEY, **provider.hosts, **options)


async def outcomes(calls: list[asyncio.Task[Any]]) -> list[BaseException | None]:
    """What each call raised."""
    found = await asyncio.gather(*calls, return_exceptions=True)
    return [it if isinstance(it, BaseException) else None for it in found]


async def test_each_of_forty_running_calls_says_that_its_client_was_closed() -> None:
    """Of those that are running, half have a job, and half a submit that is not answered yet."""
    ended = asyncio.Event()

    async def hold_half(job: Job) -> None:
        if int(job.prompt) % 2:
            await ended.wait()

    async with job_provider(on_submit=hold_half) as provider:
        media = media_of(provider)
        calls = [asyncio.create_task(media.generate(a_prompt(str(n)))) for n in range(RUNNING)]
        await provider.until(lambda: sum(it.polls > 0 for it in provider.orphans) == RUNNING / 2)
        await provider.until(lambda: len(provider.jobs) == RUNNING)
        closing = asyncio.create_task(media.aclose())
        raised = await outcomes(calls)
        ended.set()
        await closing
    assert [type(it) for it in raised] == [ClientClosed] * RUNNING
    assert provider.orphans == []


@pytest.mark.parametrize("turns", range(12))
async def test_a_call_that_has_hardly_begun_says_so_too(turns: int) -> None:
    async with job_provider() as provider:
        media = media_of(provider)
        calls = [asyncio.create_task(media.generate(a_prompt())) for _ in range(RUNNING)]
        for _ in range(turns):
            await asyncio.sleep(0)
        await media.aclose()
        assert [type(it) for it in await outcomes(calls)] == [ClientClosed] * RUNNING
        assert provider.orphans == []


async def test_a_generator_ends_with_the_error_of_each_generation() -> None:
    async with job_provider() as provider:
        media = media_of(provider)

        async def generate() -> None:
            async for _ in media.create_async_generator(MODEL, ASK, n=RUNNING):
                pass

        call = asyncio.create_task(generate())
        await provider.until(lambda: sum(it.polls > 0 for it in provider.orphans) == RUNNING)
        await media.aclose()
        with pytest.raises(ExceptionGroup) as caught:
            await call
        assert [type(it) for it in caught.value.exceptions] == [ClientClosed] * RUNNING
        assert provider.orphans == []


async def test_who_closes_it_again_waits_until_its_jobs_are_cancelled() -> None:
    answered = asyncio.Event()

    async def hold(job: Job) -> None:
        await answered.wait()

    async with job_provider(on_submit=hold) as provider:
        media = media_of(provider)
        call = asyncio.create_task(media.generate(a_prompt()))
        await provider.until(lambda: bool(provider.jobs))
        closing = [asyncio.create_task(media.aclose()) for _ in range(2)]
        assert [type(it) for it in await outcomes([call])] == [ClientClosed]
        assert not any(it.done() for it in closing)
        answered.set()
        await closing[1]
        assert provider.orphans == []
        await closing[0]


CALLS: dict[str, Call] = {
    "generate": lambda media: media.generate(a_prompt()),
    "get_models": lambda media: media.get_models(),
    "get_mapping": lambda media: media.get_mapping(MODEL),
    "models_for": lambda media: media.models_for("text-to-image"),
    "create_async_generator": lambda media: anext(media.create_async_generator(MODEL, ASK)),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_that_waits_for_the_hub_says_so_too(name: str) -> None:
    asked = asyncio.Event()

    async def hold(request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    async with serving(hold) as hub:
        media = HuggingFaceMedia(KEY, endpoint=hub.url, router_url=hub.url)
        call = asyncio.ensure_future(CALLS[name](media))
        await asked.wait()
        await media.aclose()
        with pytest.raises(ClientClosed, match="closed while this was running"):
            await call


@asynccontextmanager
async def a_closed_one(provider: JobProvider) -> AsyncIterator[HuggingFaceMedia]:
    async with media_of(provider) as media:
        pass
    yield media


class TestAfterClosing:
    @pytest.mark.parametrize("name", CALLS)
    async def test_every_call_says_that_the_instance_is_closed(self, name: str) -> None:
        async with job_provider() as provider, a_closed_one(provider) as media:
            with pytest.raises(ClientClosed, match="The instance is closed"):
                await CALLS[name](media)
            assert provider.served.seen == []

    async def test_a_job_cannot_be_resumed(self) -> None:
        tickets: list[Ticket] = []

        def on_progress(event: Event) -> None:
            if isinstance(event, Accepted):
                tickets.append(event.ticket)

        async with job_provider() as provider:
            media = media_of(provider)
            call = asyncio.create_task(media.generate(a_prompt(), on_progress=on_progress))
            await provider.until(lambda: any(it.polls for it in provider.orphans))
            await media.aclose()
            with pytest.raises(ClientClosed):
                await call
            with pytest.raises(ClientClosed):
                await media.resume(tickets[0])

    async def test_it_is_not_opened_again(self) -> None:
        async with job_provider() as provider, a_closed_one(provider) as media:
            with pytest.raises(ClientClosed):
                await media.__aenter__()
            with pytest.raises(ClientClosed):
                _ = media.store


async def test_closing_one_that_was_never_opened_closes_it() -> None:
    media = HuggingFaceMedia(KEY)
    await media.aclose()
    with pytest.raises(ClientClosed):
        await media.get_models()


async def test_a_call_that_its_caller_cancels_is_cancelled_and_nothing_else() -> None:
    async with job_provider() as provider:
        media = media_of(provider)
        call = asyncio.create_task(media.generate(a_prompt()))
        await provider.until(lambda: any(it.polls for it in provider.orphans))
        call.cancel()
        await media.aclose()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert provider.orphans == []
