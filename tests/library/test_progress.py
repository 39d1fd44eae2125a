"""How far a job is, and what a provider does not take."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hfmedia.adapter import Route
from hfmedia.errors import DownloadError, Failure, JobFailed, ResponseError
from hfmedia.events import Accepted, Downloading, Event, MovedOn, Trying, Waiting
from hfmedia.execution.tickets import Ticket
from hfmedia.progress import Progress, apply_event, describe
from hfmedia.providers import providers
from hfmedia.providers._progress import percent_in
from hfmedia.types import Pending, ProviderRequest, ProviderResponse
from tests.library.scripted import (
    DONE,
    PENDING,
    REQUEST,
    Scripted,
    a_response,
    a_row,
    generate,
)

POLL = ProviderRequest.get("/x/requests/1/status")


@pytest.mark.parametrize(
    ("log", "percent"),
    [
        ("  0%|          | 0/28\n 45%|████▌     | 12/28", 45),
        ([{"message": "loading"}, {"message": "step 3: 12.5 %"}, {"message": "saving"}], 12),
        ("100%|██████████| 28/28", 100),
        ("a 250% zoom", None),
        ("101% of a fox", None),
        ("", None),
        (None, None),
        ([None, {"message": 7}, {}], None),
        ({"message": "50%"}, None),
    ],
)
def test_the_last_percentage_of_a_log_counts(log: Any, percent: float | None) -> None:
    assert percent_in(log) == percent


@pytest.mark.parametrize(
    ("status", "state", "position", "percent"),
    [
        ({"status": "IN_QUEUE", "queue_position": 3}, "queued", 3, None),
        ({"status": "IN_QUEUE"}, "queued", None, None),
        ({"status": "IN_PROGRESS", "logs": [{"message": "40%"}]}, "running", None, 40),
        ({"status": "IN_PROGRESS", "logs": None}, "running", None, None),
    ],
)
def test_fal_tells_the_place_in_the_queue_and_the_percentage(
    status: dict[str, Any], state: str, position: int | None, percent: float | None
) -> None:
    route = Route(providers()["fal-ai"], a_row("fal-ai"))
    step = route.adapter.parse(a_response_of(status))
    assert isinstance(step, Pending)
    assert (step.state, step.position, step.percent) == (state, position, percent)
    assert step.cancel == ProviderRequest(method="PUT", path="/x/requests/1/cancel")


async def test_what_a_provider_does_not_take_is_left_out_and_listed() -> None:
    asked = replace(REQUEST, parameters={"num_inference_steps": 4, "seed": 1})
    route = Route(providers()["nscale"], a_row("nscale"))
    effects = Scripted({"nscale": [DONE]})
    generation = await generate(asked, [route], effects)
    assert generation.warnings == ("nscale does not take num_inference_steps.",)
    [sent] = effects.asked
    assert sent.request.json is not None
    assert "num_inference_steps" not in sent.request.json
    assert sent.request.json["seed"] == 1


async def test_a_default_of_ours_that_is_left_out_is_nobodys_business() -> None:
    asked = replace(REQUEST, defaults={"num_inference_steps": 4})
    route = Route(providers()["nscale"], a_row("nscale"))
    generation = await generate(asked, [route], Scripted({"nscale": [DONE]}))
    assert generation.warnings == ()


def a_response_of(status: dict[str, Any]) -> ProviderResponse:
    return a_response(json.dumps(status).encode(), request=POLL)


BUSY = Failure.of(ResponseError("it answered 429", status=429))
ACCEPTED = Accepted(
    "fal-ai", Ticket(request=REQUEST, row=a_row("fal-ai"), pending=PENDING, deadline=1)
)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "starting"),
        ([Trying("fal-ai")], "fal-ai · asking"),
        ([Trying("fal-ai"), ACCEPTED], "fal-ai · accepted"),
        ([Waiting("fal-ai", "queued", 3)], "fal-ai · queue 3"),
        ([Waiting("fal-ai", "")], "fal-ai · running"),
        ([Waiting("fal-ai", "processing", None, 40.4)], "fal-ai · processing 40 %"),
        ([Downloading("fal-ai")], "fal-ai · downloading"),
        ([Downloading("fal-ai", 3_100_000, 8_000_000)], "fal-ai · downloading 3.1 of 8.0 MB"),
        ([Downloading("fal-ai", 3_100_000)], "fal-ai · downloading 3.1 MB"),
        ([Trying("fal-ai"), MovedOn("fal-ai", BUSY)], "asking"),
    ],
)
def test_every_event_changes_what_is_said(events: list[Event], words: str) -> None:
    assert describe(after(*events)) == words


def test_the_path_names_those_that_were_left_and_why() -> None:
    broken, lost = Failure.of(JobFailed("no memory")), Failure.of(DownloadError("gone"))
    progress = after(
        MovedOn("fal-ai", BUSY),
        MovedOn("together", broken),
        MovedOn("nscale", lost),
        Trying("replicate"),
    )
    assert progress.path == "fal-ai 429 → together failed → nscale lost → replicate"


@pytest.mark.parametrize(
    "event", [ACCEPTED, Waiting("fal-ai", "queued", 3), Downloading("fal-ai", 1, 2)]
)
def test_those_that_were_left_stay_in_the_path_to_the_end(event: Event) -> None:
    progress = after(MovedOn("replicate", BUSY), Trying("fal-ai"), event)
    assert progress.path == "replicate 429 → fal-ai"


def test_an_event_that_is_reported_twice_changes_nothing() -> None:
    for event in (Trying("fal-ai"), ACCEPTED, Waiting("fal-ai", "queued", 3)):
        assert after(event, event) == after(event)


def after(*events: Event) -> Progress:
    progress = Progress()
    for event in events:
        progress = apply_event(progress, event)
    return progress
