"""What holds for every provider, and what a caller's own parameters may change."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hfmedia.adapter import Route
from hfmedia.errors import JobFailed
from hfmedia.execution.classify import parse_response
from hfmedia.providers import providers
from hfmedia.sizes import with_size
from hfmedia.types import TASKS, Done, GenerationRequest, ImageInput, Pending, ProviderRequest
from tests.library.scripted import a_response, a_row

ROUTES = [
    Route(provider, a_row(provider.name, task))
    for provider in providers().values()
    for task in provider.adapters
]
IMAGE = ImageInput.from_bytes(b"a cat", "image/png")
HOSTILE = {"model": "evil/model", "response_format": "url", "version": "evil", "prompt": "mine"}


def name_of(route: Route) -> str:
    return f"{route.provider} {route.row.task}"


def body_of(route: Route, **parameters: Any) -> dict[str, Any]:
    task: Any = route.row.task
    image = IMAGE if "image" in TASKS[route.row.task].takes else None  # type: ignore[index]
    request = GenerationRequest(task=task, model="a/fox", prompt="a fox", image=image)
    request = replace(with_size(request, route.spec), parameters=parameters)
    return dict(route.request(request).json or {})


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_caller_never_replaces_the_model_or_the_form_of_the_reply(route: Route) -> None:
    honest, body = body_of(route), body_of(route, **HOSTILE)
    for name in ("model", "response_format", "version"):
        if name in honest:
            assert body[name] == honest[name]
    assert route.request(a_request(route)).path == route.request(a_request(route, **HOSTILE)).path


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_everything_else_of_the_callers_wins(route: Route) -> None:
    body = body_of(route, prompt="mine")
    inner = body.get("input") or body.get("parameters") or {}
    assert "mine" in (body.get("prompt"), inner.get("prompt"))


@pytest.mark.parametrize("name", sorted(providers()))
def test_every_provider_names_the_page_of_its_documentation(name: str) -> None:
    assert providers()[name].docs.startswith("https://")


@pytest.mark.parametrize("task", ["conversational", "text-generation"])
def test_a_task_without_a_size_gets_none(task: Any) -> None:
    request = GenerationRequest(task=task, model="a/fox", prompt="Hello", aspect_ratio="16:9")
    assert with_size(request, providers()["fal-ai"]).arguments == {}


class TestZai:
    """A provider stated without recordings: what is sent, and what the responses mean."""

    route = Route(providers()["zai-org"], a_row("zai-org", provider_id="glm-image"))

    def test_an_image_is_submitted_with_its_size_in_one_text(self) -> None:
        request = GenerationRequest(
            task="text-to-image", model="a/fox", prompt="a fox", parameters={"seed": 7}
        )
        sent = self.route.request(with_size(request, self.route.spec))
        assert (sent.method, sent.path) == ("POST", "/api/paas/v4/async/images/generations")
        assert sent.json == {
            "prompt": "a fox",
            "seed": 7,
            "size": "1024x1024",
            "model": "glm-image",
        }

    def test_a_task_is_polled_under_its_own_id(self) -> None:
        step = self.parsed({"id": "a/../b", "task_status": "PROCESSING"})
        poll = ProviderRequest.get("/api/paas/v4/async-result/a%2F..%2Fb")
        assert step == Pending(poll=poll, after_s=1, state="processing")

    def test_a_task_that_is_done_has_a_link(self) -> None:
        done = {"task_status": "SUCCESS", "image_result": [{"url": "https://cdn.example/1.png"}]}
        assert self.parsed(done) == Done(link="https://cdn.example/1.png")

    def test_a_task_that_failed_is_a_failed_job(self) -> None:
        with pytest.raises(JobFailed):
            self.parsed({"id": "1", "task_status": "FAIL"})

    def parsed(self, body: dict[str, Any]) -> Done | Pending:
        submit = ProviderRequest.post("/api/paas/v4/async/images/generations", {})
        return parse_response(self.route, a_response(json.dumps(body).encode(), request=submit))


def a_request(route: Route, **parameters: Any) -> GenerationRequest:
    task: Any = route.row.task
    return GenerationRequest(
        task=task, model="a/fox", prompt="a fox", image=IMAGE, parameters=parameters
    )
