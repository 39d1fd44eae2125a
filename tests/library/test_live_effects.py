"""Results and replies as they are taken: checked by their bytes."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia.adapter import Route
from hfmedia.errors import (
    BadReply,
    DeadlineExceeded,
    DownloadError,
    Failure,
    HFMediaError,
)
from hfmedia.events import Downloading, Event
from hfmedia.execution.effects import Step
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.types import TASKS, Done, Pending, ProviderRequest, ProviderResponse
from tests.library import samples
from tests.library.live import PAGE, SUBMIT, fetch, left_in, live_at, read, route_of, soon
from tests.library.served import Served, answering, serving, writing


async def hold(request: web.Request) -> web.StreamResponse:
    """Never answers."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


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

    async def test_that_is_large_is_reported_while_it_is_fetched(self) -> None:
        reported: list[Event] = []
        large = web.Response(body=samples.padded_png(3_000_000), content_type="image/png")
        async with serving(answering({"/1": large})) as it, live_at(it) as live:
            watched = replace(live, on_progress=reported.append)
            await fetch(watched, route_of("fal-ai"), Done(link=f"{it.url}/1"))
        assert 1 <= len(reported) <= 3
        assert {(it.provider, it.total) for it in reported if isinstance(it, Downloading)} == {
            ("fal-ai", 3_000_000)
        }

    async def test_is_no_bad_reply_if_its_progress_cannot_be_reported(self) -> None:
        def fail(event: Event) -> None:
            raise LookupError("the application's own fault")

        large = web.Response(body=samples.padded_png(3_000_000), content_type="image/png")
        async with serving(answering({"/1": large})) as it, live_at(it) as live:
            watched = replace(live, on_progress=fail)
            with pytest.raises(LookupError, match="own fault"):
                await fetch(watched, route_of("fal-ai"), Done(link=f"{it.url}/1"))

    async def test_whose_header_says_that_it_is_too_large_is_not_fetched(self) -> None:
        length = TASKS["text-to-image"].limit_bytes + 1
        raw = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
        async with writing(raw) as it, live_at(it) as live:
            with pytest.raises(DownloadError) as caught:
                await fetch(live, route_of("fal-ai"), Done(link=f"{it.url}/1"))
        assert caught.value.download_problem == "too-large"

    async def test_that_does_not_come_before_the_deadline_is_given_up(self) -> None:
        async with serving(hold) as it, live_at(it) as live:
            found = await live.fetch(
                route_of("fal-ai"), Done(link=f"{it.url}/1"), time.time() + 0.1
            )
        assert isinstance(found, Failure)
        assert isinstance(found.error(), DeadlineExceeded)


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

    async def test_that_is_an_error_keeps_the_words_of_the_provider(self) -> None:
        said = web.json_response({"error": "loading", "estimated_time": 3.5}, status=503)
        async with (
            serving(answering({"/hf-inference/fal-ai/fox": said})) as it,
            live_at(it) as live,
        ):
            step = await live.submit(route_of("hf-inference"), SUBMIT, soon())
        assert isinstance(step, Failure)
        assert step.fields["provider_message"] == "loading"
        assert step.fields["retry_after_s"] == 3.5

    async def test_whose_result_cannot_be_read_leaves_nothing(self) -> None:
        known = route_of("hf-inference")

        def never(response: ProviderResponse) -> Done:
            raise KeyError("result")

        adapter = replace(known.adapter, parse=never)
        route = Route(replace(known.spec, adapters={"text-to-image": adapter}), known.row)
        page = web.Response(body=bytes(2_000_000), content_type="image/png")
        async with (
            serving(answering({"/hf-inference/fal-ai/fox": page})) as it,
            live_at(it) as live,
        ):
            assert isinstance(await live.submit(route, SUBMIT, soon()), Failure)
            assert left_in(live) == 0


@pytest.mark.parametrize("link", ["", "fox", "DATA:,", "file:///etc/passwd", "http://[", "\0"])
async def test_a_link_that_leads_nowhere_is_refused(link: str) -> None:
    async with live_at(Served(1)) as live:
        with pytest.raises(HFMediaError):
            await fetch(live, route_of("fal-ai"), Done(link=link))
