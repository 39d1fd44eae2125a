"""A submit that is given up: its caller goes at once, and what it starts is cancelled."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from hfmedia import Client, HuggingFaceMedia
from hfmedia.errors import DeadlineExceeded
from hfmedia.events import Accepted, Event, Waiting
from hfmedia.execution.background import UNANSWERED_S, Background
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef
from hfmedia.types import MediaRef, ProviderRequest
from tests.library.job_provider import Job, JobProvider, a_prompt, job_provider
from tests.library.live import SUBMIT, live_at, route_of, soon
from tests.library.samples import picture
from tests.library.served import Served, answering, serving
from tests.library.servers import ASK, KEY


class Gate:
    """Holds what comes through it until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def hold(self, job: Job) -> None:
        await self.opened.wait()


class HeldRequest:
    """A request that is never answered."""

    def __init__(self) -> None:
        self.asked, self.hung_up = asyncio.Event(), asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.hung_up.set()
        raise AssertionError("nobody sets it")


def client_of(provider: JobProvider, **options: Any) -> Client:
    return Client(KEY, **provider.hosts, **options)


async def cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task, and wait until it has ended so."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("at", ["replicate", "fal-ai"])
async def test_a_call_that_is_cancelled_ends_before_its_submit_is_answered(at: str) -> None:
    gate = Gate()
    async with job_provider(on_submit=gate.hold) as provider, client_of(provider) as client:
        call = asyncio.create_task(client.generate(a_prompt(provider=at)))
        await provider.until(lambda: bool(provider.jobs))
        await cancelled(call)
        assert provider.orphans
        gate.opened.set()
        await provider.until(lambda: not provider.orphans)


async def test_a_deadline_ends_the_call_and_not_the_submit() -> None:
    gate = Gate()
    async with job_provider(on_submit=gate.hold) as provider, client_of(provider) as client:
        with pytest.raises(DeadlineExceeded):
            await client.generate(a_prompt(), timeout=0.1)
        [job] = provider.orphans
        gate.opened.set()
        await provider.until(lambda: job.state == "cancelled")


async def test_a_callback_that_raises_while_a_submit_is_held_ends_the_call() -> None:
    gate = Gate()

    def on_progress(reported: Event) -> None:
        if isinstance(reported, Waiting):
            raise OSError("it cannot be shown")

    async with job_provider(on_submit=gate.hold) as provider, client_of(provider) as client:
        with pytest.raises(OSError, match="cannot be shown"):
            await client.generate(a_prompt(), on_progress=on_progress)
        [job] = provider.orphans
        gate.opened.set()
        await provider.until(lambda: job.state == "cancelled")


async def test_a_callback_that_raises_when_the_job_is_accepted_ends_both() -> None:
    def on_progress(reported: Event) -> None:
        if isinstance(reported, Accepted):
            raise OSError("it cannot be shown")

    async with job_provider() as provider, client_of(provider) as client:
        with pytest.raises(OSError, match="cannot be shown"):
            await client.generate(a_prompt(), on_progress=on_progress)
        await provider.until(lambda: bool(provider.jobs) and not provider.orphans)


async def test_a_generator_that_is_left_early_leaves_no_job() -> None:
    gate = Gate()
    async with (
        job_provider(on_submit=gate.hold) as provider,
        HuggingFaceMedia(KEY, **provider.hosts) as media,
    ):
        async with aclosing(media.create_async_generator("a/fox", ASK, n=2)) as items:
            await anext(items)
            assert len(provider.orphans) == 2
        gate.opened.set()
        await provider.until(lambda: not provider.orphans)


@pytest.mark.parametrize("at", ["replicate", "fal-ai"])
async def test_whenever_a_call_is_cancelled_around_its_answer_no_job_is_left(at: str) -> None:
    cancels: list[asyncio.Task[None]] = []

    async def cancel_after(turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        call.cancel()

    async def answer(job: Job) -> None:
        cancels.append(asyncio.create_task(cancel_after(len(cancels))))

    async with job_provider(on_submit=answer) as provider:
        async with client_of(provider) as client:
            for _ in range(40):  # turns of the event loop; the runner has the answer after ten
                call = asyncio.create_task(client.generate(a_prompt(provider=at)))
                with pytest.raises(asyncio.CancelledError):
                    await call
        assert len(provider.jobs) == len(cancels) == 40
        assert provider.orphans == []


class TestASubmitThatWasNotSent:
    async def test_is_not_sent_when_its_call_was_cancelled_while_the_key_is_looked_up(self) -> None:
        asked, answered = asyncio.Event(), asyncio.Event()

        async def resolve(ref: KeyRef) -> str:
            asked.set()
            await answered.wait()
            return KEY

        async with serving(answering({})) as it, live_at(it) as live:
            slow = replace(live, resolve_key=resolve)
            call = asyncio.create_task(slow.submit(route_of("fal-ai"), SUBMIT, soon()))
            await asked.wait()
            await cancelled(call)
            answered.set()
            await live.background.aclose(drain_s=5)
        assert it.seen == []

    async def test_is_not_sent_when_its_call_was_cancelled_while_it_connects(self) -> None:
        async with stalling_proxy() as proxy, live_at(Served(1)) as live:
            config = replace(live.config, url="https://router.example", proxy=proxy.url)
            waiting = replace(live, config=config)
            call = asyncio.create_task(waiting.submit(route_of("fal-ai"), SUBMIT, soon()))
            await proxy.asked.wait()
            await cancelled(call)
            async with asyncio.timeout(5):
                await proxy.hung_up.wait()

    async def test_is_dropped_at_once_where_the_answer_is_the_result_itself(self) -> None:
        held = HeldRequest()
        async with serving(held.handle) as it, live_at(it) as live:
            submit = live.submit(route_of("together"), SUBMIT, soon())
            call = asyncio.create_task(submit)
            await held.asked.wait()
            await cancelled(call)
            async with asyncio.timeout(5):
                await held.hung_up.wait()


class StallingProxy:
    """A proxy that never answers."""

    def __init__(self) -> None:
        self.asked, self.hung_up = asyncio.Event(), asyncio.Event()
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked.set()
        await reader.read()
        self.hung_up.set()
        writer.close()


@asynccontextmanager
async def stalling_proxy() -> AsyncIterator[StallingProxy]:
    proxy = StallingProxy()
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield proxy


class Watched(FolderMediaStore):
    """A store that counts what it keeps."""

    def __init__(self) -> None:
        super().__init__()
        self.put_uris: set[str] = set()
        self.deleted_uris: set[str] = set()

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        ref = await super().put(chunks, content_type, url=url)
        self.put_uris.add(ref.uri)
        return ref

    async def delete(self, ref: MediaRef) -> None:
        self.deleted_uris.add(ref.uri)
        await super().delete(ref)


async def test_a_result_that_nobody_waits_for_is_not_kept() -> None:
    asked, gate = asyncio.Event(), asyncio.Event()
    link = "data:image/png;base64," + b64encode(picture()).decode()

    async def draw(request: web.Request) -> web.StreamResponse:
        asked.set()
        await gate.wait()
        return web.json_response({"status": "succeeded", "output": link})

    with closing(Watched()) as store:
        async with serving(draw) as it, live_at(it) as live:
            submit = replace(live, store=store).submit(route_of("replicate"), SUBMIT, soon())
            call = asyncio.create_task(submit)
            await asked.wait()
            await cancelled(call)
            gate.set()
        assert len(store.put_uris) == 1
        assert store.deleted_uris == store.put_uris


class TestWhatTakesTooLong:
    async def test_a_submit_is_cut_off_when_the_client_closes_and_the_log_says_so(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with (
            job_provider(on_submit=Gate().hold) as provider,
            client_of(provider, drain_s=0.05) as client,
        ):
            call = asyncio.create_task(client.generate(a_prompt()))
            await provider.until(lambda: bool(provider.jobs))
            await cancelled(call)
        [record] = caplog.records
        assert record.levelno == logging.WARNING
        assert record.getMessage() == (
            "replicate: a submit of 'a/fox' was cut off; a job that it started runs on"
        )

    async def test_a_request_that_cancels_is_cut_off_and_the_log_names_the_job(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with (
            job_provider(on_cancel=Gate().hold) as provider,
            client_of(provider, drain_s=0.05) as client,
        ):
            call = asyncio.create_task(client.generate(a_prompt()))
            await provider.until(lambda: any(job.polls for job in provider.orphans))
            await cancelled(call)
        [record] = caplog.records
        assert record.levelno == logging.WARNING
        assert record.getMessage() == (
            "replicate: job '/v1/predictions/job0/cancel' was not cancelled in time, and may run on"
        )

    async def test_a_submit_that_is_never_answered_is_left_after_a_while(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        held = HeldRequest()
        async with serving(held.handle) as it, live_at(it) as live:
            impatient = replace(live, background=Background(unanswered_s=0.01))
            call = asyncio.create_task(impatient.submit(route_of("replicate"), SUBMIT, soon()))
            await held.asked.wait()
            await cancelled(call)
            async with asyncio.timeout(5):
                await held.hung_up.wait()
        assert "not answered for 0.01 s; a job that it started runs on" in caplog.text

    def test_a_submit_may_be_held_for_longer_than_replicate_holds_one(self) -> None:
        assert UNANSWERED_S == 65


class TestARequestThatCancels:
    JOB = ProviderRequest(method="PUT", path="/x/requests/1/cancel")
    PATH = "/fal-ai/x/requests/1/cancel"

    @pytest.mark.parametrize("first", ["429", "500", "503", "hang up"])
    async def test_is_sent_again_when_it_failed(self, first: str) -> None:
        async def refuse_once(request: web.Request) -> web.StreamResponse:
            if len(it.seen) > 1:
                return web.json_response({})
            if first == "hang up" and request.transport is not None:
                request.transport.abort()
            return web.Response(status=int(first) if first.isdigit() else 500)

        async with serving(refuse_once) as it, live_at(it) as live:
            hasty = replace(live, cancel_pauses_s=(0, 0))
            await hasty.cancel(route_of("fal-ai"), self.JOB)
            await live.background.aclose(drain_s=5)
        assert [seen.method for seen in it.seen] == ["PUT", "PUT"]

    async def test_is_sent_three_times_at_most_and_the_log_names_the_job(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers = {self.PATH: web.Response(status=503)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            hasty = replace(live, cancel_pauses_s=(0, 0))
            await hasty.cancel(route_of("fal-ai"), self.JOB)
        assert len(it.seen) == 3
        [record] = caplog.records
        assert record.getMessage() == (
            "fal-ai: job '/x/requests/1/cancel' cannot be cancelled, and may run on: "
            "it answered 503"
        )

    @pytest.mark.parametrize("status", [200, 202, 400, 404, 409])
    async def test_is_sent_once_where_the_job_is_over(
        self, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers = {self.PATH: web.Response(status=status)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            await live.cancel(route_of("fal-ai"), self.JOB)
        assert len(it.seen) == 1
        assert caplog.text == ""
