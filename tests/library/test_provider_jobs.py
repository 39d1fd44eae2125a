"""Jobs at the providers whose way of answering is their own: replicate, novita, deepinfra."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from hfmedia import Client, GenerationRequest, JobFailed, Task
from tests.library import samples
from tests.library.served import Served, serving
from tests.library.virtual_time import VirtualTime

Reply = dict[str, Any]

LINK = "https://cdn.example/result"  # the server writes its own address there
KEY = "hf_verySecret123"


@asynccontextmanager
async def a_provider(
    name: str, task: Task, replies: Iterable[Reply]
) -> AsyncIterator[tuple[Served, Client]]:
    """A provider of `a/fox` that answers with these in order, and a client that does not wait."""
    waiting = iter(replies)
    row = {"providerId": "owner/fox", "status": "live", "task": task}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/hub/"):
            mapping = {"id": "a/fox", "inferenceProviderMapping": {name: row}}
            return web.json_response(mapping)
        if request.path == "/result":
            return web.Response(body=samples.clip(), content_type="video/mp4")
        body = json.dumps(next(waiting)).replace(LINK, f"{served.url}/result")
        return web.Response(text=body, content_type="application/json")

    async with (
        serving(answer) as served,
        Client(
            KEY, endpoint=f"{served.url}/hub", router_url=served.url, effects=VirtualTime
        ) as client,
    ):
        yield served, client


def asked(served: Served) -> list[tuple[str, str]]:
    """What the provider was asked, without the Hub."""
    return [(it.method, it.path) for it in served.seen if not it.path.startswith("/hub/")]


def submitted(served: Served) -> Any:
    """The body of the submit."""
    return next(it.json for it in served.seen if it.method == "POST")


class TestReplicate:
    async def test_a_job_that_is_given_up_is_cancelled_with_the_same_key(self) -> None:
        polled = asyncio.Event()

        def replies() -> Iterable[Reply]:
            # The host of the address is replicate's own; only its path is used.
            get = "https://api.replicate.com/v1/predictions/1"
            yield {"id": "1", "status": "starting", "urls": {"get": get}}
            while True:
                polled.set()
                yield {"id": "1", "status": "processing", "urls": {"get": get}}

        async with a_provider("replicate", "text-to-image", replies()) as (served, client):
            request = GenerationRequest(task="text-to-image", model="a/fox", prompt="a fox")
            running = asyncio.create_task(client.generate(request, timeout=10_000))
            await polled.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        calls = asked(served)
        assert calls[0] == ("POST", "/replicate/v1/models/owner/fox/predictions")
        assert calls[1] == ("GET", "/replicate/v1/predictions/1")
        assert calls[-1] == ("POST", "/replicate/v1/predictions/1/cancel")
        assert [method for method, _ in calls].count("POST") == 2
        assert served.seen[-1].headers["authorization"] == f"Bearer {KEY}"


class TestNovita:
    FILM = GenerationRequest(
        task="text-to-video",
        model="a/fox",
        prompt="a fox",
        aspect_ratio="16:9",
        resolution="480p",
        parameters={"seed": 7},
    )

    async def test_a_task_is_submitted_once_and_polled_under_its_own_id(self) -> None:
        replies: list[Reply] = [
            {"task_id": "1/../2?a=b"},
            {"task": {"status": "TASK_STATUS_QUEUED"}},
            {"task": {"status": "TASK_STATUS_PROCESSING"}},
            {"task": {"status": "TASK_STATUS_SUCCEED"}, "videos": [{"video_url": LINK}]},
        ]
        async with a_provider("novita", "text-to-video", replies) as (served, client):
            generation = await client.generate(self.FILM)
        poll = ("GET", "/novita/v3/async/task-result?task_id=1%2F..%2F2%3Fa%3Db")
        submit, *others = asked(served)
        assert submit == ("POST", "/novita/v3/hf/owner/fox")
        assert others == [poll, poll, poll, ("GET", "/result")]
        assert generation.media.content_type == "video/mp4"

    async def test_a_video_is_asked_for_in_pixels(self) -> None:
        replies = [{"video": {"video_url": LINK}}]
        async with a_provider("novita", "text-to-video", replies) as (served, client):
            await client.generate(self.FILM)
        sides = {"width": 832, "height": 480}
        expected = {"prompt": "a fox", "seed": 7, "num_inference_steps": 20, **sides}
        assert submitted(served) == expected

    @pytest.mark.parametrize(
        ("task", "words"),
        [({"reason": "out of memory"}, "out of memory"), ({}, "The video task failed")],
    )
    async def test_a_task_that_failed_says_why(self, task: dict[str, str], words: str) -> None:
        failed = {"task": {"status": "TASK_STATUS_FAILED", **task}}
        replies: list[Reply] = [{"task_id": "1"}, failed]
        async with a_provider("novita", "text-to-video", replies) as (_, client):
            with pytest.raises(JobFailed, match=words):
                await client.generate(self.FILM)


class TestTogether:
    @pytest.mark.parametrize(
        ("job", "words"),
        [
            ({"error": {"message": "out of memory"}}, "out of memory"),
            ({"error": {"message": ""}}, r"The video job failed\."),
            ({"error": None}, r"The video job failed\."),
            ({}, r"The video job failed\."),
        ],
    )
    async def test_a_video_that_failed_says_why(self, job: Reply, words: str) -> None:
        film = GenerationRequest(task="text-to-video", model="a/fox", prompt="a fox")
        replies: list[Reply] = [{"id": "1", "status": "queued"}, {"status": "failed", **job}]
        async with a_provider("together", "text-to-video", replies) as (_, client):
            with pytest.raises(JobFailed, match=words):
                await client.generate(film)


class TestDeepinfra:
    async def test_an_image_is_asked_for_and_taken_from_the_reply(self) -> None:
        picture = samples.picture()
        replies = [{"data": [{"b64_json": base64.b64encode(picture).decode()}]}]
        request = GenerationRequest(
            task="text-to-image",
            model="a/fox",
            prompt="a fox",
            parameters={"seed": 7, "width": 640, "height": 384, "num_inference_steps": 4},
        )
        async with a_provider("deepinfra", "text-to-image", replies) as (served, client):
            generation = await client.generate(request)
            with await client.store.open(generation.media) as file:
                assert file.read() == picture
        assert asked(served) == [("POST", "/deepinfra/v1/openai/images/generations")]
        assert submitted(served) == {
            "prompt": "a fox",
            "model": "owner/fox",
            "response_format": "b64_json",
            **request.parameters,
        }
