"""How far a job is, and what a provider does not take."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hfmedia.errors import ResponseError
from hfmedia.events import Downloading, Event, MovedOn, Trying, Waiting, readable
from hfmedia.providers import providers
from hfmedia.providers._progress import percent_in
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.router import generate
from hfmedia.types import Pending, ProviderRequest, ProviderResponse, Route
from tests.library.scripted import DONE, REQUEST, Scripted, a_reply, a_row

POLL = ProviderRequest.get("/x/requests/1/status")


@pytest.mark.parametrize(
    ("log", "percent"),
    [
        ("  0%|          | 0/28\n 45%|████▌     | 12/28", 45),
        ([{"message": "loading"}, {"message": "step 3: 12.5 %"}, {"message": "saving"}], 12),
        ("100%|██████████| 28/28", 100),
        ("a 250% zoom", None),
        ("", None),
        (None, None),
        ([None, {"message": 7}, {}], None),
        ({"message": "50%"}, None),
    ],
)
def test_the_last_percentage_of_a_log_counts(log: Any, percent: float | None) -> None:
    assert percent_in(log) == percent


@pytest.mark.parametrize(
    ("state", "note", "position", "percent"),
    [
        ({"status": "IN_QUEUE", "queue_position": 3}, "queue 3", 3, None),
        ({"status": "IN_QUEUE"}, "queued", None, None),
        ({"status": "IN_PROGRESS", "logs": [{"message": "40%"}]}, "running 40 %", None, 40),
        ({"status": "IN_PROGRESS", "logs": None}, "running", None, None),
    ],
)
def test_fal_tells_the_place_in_the_queue_and_the_percentage(
    state: dict[str, Any], note: str, position: int | None, percent: float | None
) -> None:
    route = Route(providers()["fal-ai"], a_row("fal-ai"))
    step = route.read(a_reply_of(state))
    assert isinstance(step, Pending)
    assert (step.note, step.position, step.percent) == (note, position, percent)
    assert step.cancel == ProviderRequest(method="PUT", path="/x/requests/1/cancel")


async def test_what_a_provider_does_not_take_is_left_out_and_listed() -> None:
    asked = replace(REQUEST, parameters={"num_inference_steps": 4, "seed": 1})
    route = Route(providers()["nscale"], a_row("nscale"))
    effects = Scripted({"nscale": [DONE]})
    generation = await generate(asked, [route], effects, ProviderStats())
    assert generation.warnings == ("nscale does not take num_inference_steps.",)
    [sent] = effects.asked
    assert sent.call.json is not None
    assert "num_inference_steps" not in sent.call.json
    assert sent.call.json["seed"] == 1


async def test_a_default_of_ours_that_is_left_out_is_nobodys_business() -> None:
    asked = replace(REQUEST, defaults={"num_inference_steps": 4})
    route = Route(providers()["nscale"], a_row("nscale"))
    generation = await generate(asked, [route], Scripted({"nscale": [DONE]}), ProviderStats())
    assert generation.warnings == ()


def a_reply_of(state: dict[str, Any]) -> ProviderResponse:
    return a_reply(json.dumps(state).encode(), call=POLL)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Trying("fal-ai"), "asking fal-ai"),
        (MovedOn("fal-ai", ResponseError("it answered 429")), "fal-ai: it answered 429"),
        (Waiting("fal-ai", "queue 3", 3), "fal-ai · queue 3"),
        (Waiting("fal-ai", ""), "fal-ai · at work"),
        (Downloading("fal-ai"), "fal-ai · downloading"),
        (Downloading("fal-ai", 3_100_000, 8_000_000), "fal-ai · downloading 3.1 of 8.0 MB"),
        (Downloading("fal-ai", 3_100_000), "fal-ai · downloading 3.1 MB"),
    ],
)
def test_every_event_has_words_for_people(event: Event, words: str) -> None:
    assert readable(event) == words
