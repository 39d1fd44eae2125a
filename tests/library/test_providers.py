"""What holds for every provider, and what a caller's own parameters may change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hfmedia.adapter import Route
from hfmedia.providers import providers
from hfmedia.sizes import with_size
from hfmedia.types import TASKS, GenerationRequest, ImageInput
from tests.library.scripted import a_row

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


def a_request(route: Route, **parameters: Any) -> GenerationRequest:
    task: Any = route.row.task
    return GenerationRequest(
        task=task, model="a/fox", prompt="a fox", image=IMAGE, parameters=parameters
    )
