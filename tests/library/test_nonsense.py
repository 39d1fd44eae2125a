"""Replies in which anything may stand in any place: one error of ours, whatever they break."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pytest
from aiohttp import web

from hfmedia.adapter import Adapter, MappingRow, Route
from hfmedia.errors import (
    BadReply,
    Failure,
    ProviderError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.execution import runner
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.types import Done, GenerationRequest, Pending, ProviderRequest
from tests.library import samples
from tests.library.live import SUBMIT, live_at, route_of, soon
from tests.library.scripted import DONE, FILM, REQUEST, Scripted, generate, routes
from tests.library.served import Handler, Served, answering, redirect, serving
from tests.library.servers import FOX, SMALL, drawing, items, media_at, path_of

JOB = ProviderRequest.get("/jobs/1")
HALF = "\ud800"
NONSENSE: dict[str, list[dict[str, Any]]] = {
    "fal-ai": [
        {"status": "IN_QUEUE", "response_url": None},
        {"status": "IN_QUEUE", "response_url": "http://["},
        {"status": "IN_QUEUE", "response_url": 5},
        {"status": "COMPLETED", "response_url": {}},
    ],
    "replicate": [
        {"status": "starting", "urls": {"get": None}},
        {"status": "starting", "urls": None},
        {"status": "starting"},
        {"status": None, "output": {"a": 1}},
    ],
    "wavespeed": [
        {"data": {"status": "created", "urls": {"get": None}}},
        {"data": {"status": "completed", "outputs": [None]}},
        {"data": {"status": "completed", "outputs": []}},
    ],
    "zai-org": [
        {"task_status": "PROCESSING", "id": HALF},
        {"task_status": "PROCESSING", "id": 5},
        {"task_status": None, "id": "1"},
    ],
    "novita": [{"task_id": HALF}, {"task_id": 5}, {"task": None}, {"task": {"status": "QUEUED"}}],
    "together": [
        {"data": [{"url": f"https://cdn.example/{HALF}.png"}]},
        {"data": [{"url": None}]},
        {"data": [{"b64_json": [[]]}]},
        {"data": {}},
    ],
}
CASES = [(provider, body) for provider, bodies in NONSENSE.items() for body in bodies]
TASKS = {"novita": "text-to-video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Impatient(LiveEffects):
    """Live effects that do not wait: their clock goes on by what would have been waited."""

    pauses: list[float] = field(default_factory=list)

    async def now(self) -> float:
        return time.time() + sum(self.pauses)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def impatient(live: LiveEffects) -> Impatient:
    return Impatient(**{it.name: getattr(live, it.name) for it in fields(live)})


def with_steps(route: Route, step: Pending | Done) -> Route:
    """The route with an adapter that takes every good reply for the same."""
    adapter = replace(route.adapter, parse=lambda response: step)
    return Route(replace(route.spec, adapters={route.row.task: adapter}), route.row)


def jobs_at(path: str, answers: Mapping[str, web.Response]) -> Handler:
    return answering({f"/fal-ai{path}": web.json_response({}), **answers})


class TestASubmit:
    @pytest.mark.parametrize(("provider", "body"), CASES)
    async def test_whose_reply_makes_no_sense_is_a_bad_reply(
        self, provider: str, body: dict[str, Any]
    ) -> None:
        answers = {f"/{provider}/fal-ai/fox": web.json_response(body)}
        route = route_of(provider, TASKS.get(provider, "text-to-image"))
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.submit(route, SUBMIT, soon())
        assert isinstance(step, Failure)
        error = step.error()
        assert type(error) is BadReply
        assert error.provider == provider

    @pytest.mark.parametrize(("provider", "body"), [case for case in CASES if case[0] not in TASKS])
    async def test_of_an_image_then_goes_to_the_next_provider(
        self, provider: str, body: dict[str, Any]
    ) -> None:
        answered: list[dict[str, Any]] = []

        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            answered.append(parameters)
            if len(answered) == 1:
                return web.json_response(body)
            return web.Response(body=samples.picture(), content_type="image/png")

        async with (
            drawing(draw, providers=(provider, "hf-inference")) as it,
            media_at(it) as media,
        ):
            found = await items(media, FOX, **SMALL)
        assert path_of(found) == f"{provider} unclear → hf-inference"

    async def test_that_is_told_to_wait_for_400_digits_of_seconds_does_not_wait(self) -> None:
        body = f'{{"error": "loading", "estimated_time": {"9" * 400}}}'.encode()
        answer = web.Response(status=503, body=body, content_type="application/json")
        answers = {"/hf-inference/fal-ai/fox": answer}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.submit(route_of("hf-inference"), SUBMIT, soon())
        assert isinstance(step, Failure)
        assert step.type == "ResponseError"
        assert "retry_after_s" not in step.fields

    @pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
    async def test_that_is_redirected_is_refused_and_not_sent_again(self, status: int) -> None:
        elsewhere = redirect("/replicate/fal-ai/fox", status)
        async with (
            serving(answering({"/fal-ai/fal-ai/fox": elsewhere})) as it,
            live_at(it) as live,
        ):
            step = await live.submit(route_of("fal-ai"), SUBMIT, soon())
        assert isinstance(step, Failure)
        assert type(step.error()) is ResponseError
        assert step.status == status
        assert [(seen.method, seen.path) for seen in it.seen] == [
            ("POST", "/fal-ai/fal-ai/fox?_subdomain=queue")
        ]

    async def test_of_a_video_that_is_redirected_goes_to_the_next_provider(self) -> None:
        refused = ResponseError("fal-ai answered 303.", status=303)
        effects = Scripted({"fal-ai": [refused], "novita": [DONE]})
        found = routes("fal-ai", "novita", task="text-to-video")
        assert (await generate(FILM, found, effects)).path == "fal-ai 303 → novita"

    async def test_that_cannot_be_built_is_a_bad_reply_and_the_next_provider_is_asked(
        self,
    ) -> None:
        def broken(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
            raise KeyError(row.provider_id)

        first, second = routes("fal-ai", "replicate")
        adapter = Adapter(request=broken, parse=first.adapter.parse)
        route = Route(replace(first.spec, adapters={first.row.task: adapter}), first.row)
        generation = await generate(REQUEST, [route, second], Scripted({"replicate": [DONE]}))
        assert generation.path == "fal-ai unclear → replicate"

    def test_to_an_id_that_no_address_can_hold_is_refused_by_the_row(self) -> None:
        row = replace(route_of("fal-ai").row, provider_id=f"fal-ai/{HALF}")
        with pytest.raises(ProviderError, match="cannot be part of a URL"):
            row.path  # noqa: B018


class TestAPoll:
    @pytest.mark.parametrize(
        "path",
        [
            f"/jobs/{HALF}",
            "/jobs/1 2",
            "/jobs/\r\nx: y",
            "jobs/1",
            "@evil.example/",
            "/../replicate/jobs/1",
            "/jobs/%2e%2e/%2e%2e/replicate",
            "/..%2freplicate/jobs/1",
        ],
    )
    async def test_that_cannot_be_built_ends_the_job_which_is_cancelled(self, path: str) -> None:
        cancel = ProviderRequest(method="PUT", path="/jobs/1/cancel")
        step = Pending(poll=ProviderRequest.get(path), cancel=cancel)
        route = with_steps(route_of("fal-ai"), step)
        async with (
            serving(jobs_at("/fal-ai/fox", {})) as it,
            live_at(it) as live,
        ):
            with pytest.raises(BadReply) as caught:
                await runner.run(REQUEST, route, impatient(live), deadline=soon())
        assert caught.value.provider == "fal-ai"
        assert [(seen.method, seen.path.partition("?")[0]) for seen in it.seen] == [
            ("POST", "/fal-ai/fal-ai/fox"),
            ("PUT", "/fal-ai/jobs/1/cancel"),
        ]

    @pytest.mark.parametrize(
        "nonsense",
        [
            {"status": "processing", "urls": {"get": None}},
            {"status": "processing", "urls": {"get": f"https://a/{HALF}"}},
            {"status": None, "output": {"a": 1}},
            {"status": "failed", "error": 5, "output": [None]},
        ],
    )
    async def test_whose_reply_never_makes_sense_ends_the_job_which_is_cancelled(
        self, nonsense: dict[str, Any]
    ) -> None:
        accepted = {"status": "starting", "urls": {"get": "https://a/v1/predictions/1"}}
        answers = {
            "/replicate/v1/models/replicate/fox/predictions": web.json_response(accepted),
            "/replicate/v1/predictions/1": web.json_response(nonsense),
        }
        async with serving(answering(answers)) as it, live_at(it) as live:
            with pytest.raises(BadReply):
                await runner.run(REQUEST, route_of("replicate"), impatient(live), deadline=soon())
        sent = [(seen.method, seen.path) for seen in it.seen]
        assert sent[0] == ("POST", "/replicate/v1/models/replicate/fox/predictions")
        assert sent[-1] == ("POST", "/replicate/v1/predictions/1/cancel")
        assert {method for method, _ in sent[1:-1]} == {"GET"}

    @pytest.mark.parametrize(
        "to",
        [
            "/replicate/jobs/1",
            "/fal-ai/../replicate/jobs/1",
            "/fal-ai/%2e%2e/replicate/jobs/1",
            "https://127.0.0.1/fal-ai/jobs/1",
            "http://user:word@127.0.0.1/fal-ai/jobs/1",
            "http://[",
            "/fal-ai/jobs/1",  # for ever
        ],
    )
    async def test_that_is_redirected_elsewhere_has_an_unknown_outcome(self, to: str) -> None:
        answers = {"/fal-ai/jobs/1": redirect(to), "/replicate/jobs/1": web.json_response({})}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.poll(route_of("fal-ai"), JOB, soon())
        assert isinstance(step, Failure)
        assert type(step.error()) is UnknownOutcome
        assert {seen.path.partition("?")[0] for seen in it.seen} == {"/fal-ai/jobs/1"}

    async def test_that_is_redirected_within_its_provider_is_followed(self) -> None:
        job = {"images": [{"url": "https://cdn.example/1.png"}]}
        answers = {
            "/fal-ai/jobs/1": redirect("/fal-ai/archive/../jobs/2", 307),
            "/fal-ai/jobs/2": web.json_response(job),
        }
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await live.poll(route_of("fal-ai"), JOB, soon())
        assert step == Done(link="https://cdn.example/1.png")
        assert all(seen.headers["authorization"] == "Bearer hf_key" for seen in it.seen)

    async def test_that_is_told_to_wait_for_an_hour_is_asked_once_more_before_the_deadline(
        self,
    ) -> None:
        picture = web.Response(body=samples.picture(), content_type="image/png")
        polls: list[float] = []

        async def job(request: web.Request) -> web.StreamResponse:
            polls.append(await waiting.now())
            if len(polls) == 1:
                return web.Response(status=429, headers={"Retry-After": "3600"})
            return web.json_response({"status": "COMPLETED"})

        async def result(request: web.Request) -> web.StreamResponse:
            return web.json_response({"images": [{"url": f"{it.url}/1.png"}]})

        queued = {"status": "IN_QUEUE", "response_url": "https://a/jobs/1"}
        answers: dict[str, web.Response | Handler] = {
            "/fal-ai/fal-ai/fox": web.json_response(queued),
            "/fal-ai/jobs/1/status": job,
            "/fal-ai/jobs/1": result,
            "/1.png": picture,
        }
        async with serving(answering(answers)) as it, live_at(it) as live:
            waiting, deadline = impatient(live), time.time() + 300
            media = await runner.run(REQUEST, route_of("fal-ai"), waiting, deadline=deadline)
        assert media.content_type == "image/png"
        assert deadline - 2 < polls[1] < deadline


async def test_no_word_of_a_reply_that_cannot_be_read_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = {"/zai-org/fal-ai/fox": web.json_response({"task_status": "a fox\x1b[2J", "id": 5})}
    with caplog.at_level(logging.DEBUG):
        async with serving(answering(answers)) as it, live_at(it) as live:
            await live.submit(route_of("zai-org"), SUBMIT, soon())
    assert "zai-org sent what cannot be read: TypeError in " in caplog.text
    assert "a fox" not in caplog.text


async def test_an_application_that_cannot_find_its_key_is_no_bad_reply() -> None:
    async def broken(ref: object) -> str | None:
        raise LookupError("the database is gone")

    async with live_at(Served(1)) as live:
        with pytest.raises(LookupError):
            await replace(live, resolve_key=broken).submit(route_of("fal-ai"), SUBMIT, soon())
