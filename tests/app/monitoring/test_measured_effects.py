"""What is counted of providers while the library asks them."""

from __future__ import annotations

from functools import partial

from app.monitoring.measured_effects import MeasuredEffects
from app.monitoring.metrics import Metrics
from hfmedia import HuggingFaceMedia
from hfmedia.results import TextGeneration
from hfmedia.types import GenerationRequest
from playground.providers import INSTANT, Providers, Settings

MODEL = "black-forest-labs/FLUX.1-dev"
REQUEST = GenerationRequest(task="text-to-image", model=MODEL, prompt="a fox")
CHAT = GenerationRequest(
    task="conversational",
    model="openai/gpt-oss-120b",
    messages=({"role": "user", "content": "Hello"},),
)


async def test_each_provider_that_was_asked_is_counted_with_its_task_outcome_and_time() -> None:
    metrics = Metrics()
    async with (
        Providers(settings=Settings(INSTANT)) as playground,
        HuggingFaceMedia(
            playground.token,
            endpoint=playground.endpoint,
            router_url=playground.router_url,
            effects=partial(MeasuredEffects, metrics=metrics),
        ) as media,
    ):
        first, *_ = await media.get_mapping(MODEL)
        playground.settings.update({first: {"failure": "402"}})
        generation = await media.generate(REQUEST)
    failed, served = generation.attempts
    assert (failed.provider, failed.outcome) == (first, "402")
    for attempt in (failed, served):
        place = {"provider": attempt.provider, "task": "text-to-image"}
        read = metrics.registry.get_sample_value
        labels = {**place, "outcome": attempt.outcome}
        assert read("hfmedia_provider_attempts_total", labels) == 1
        name = "hfmedia_provider_attempt_duration_seconds"
        assert read(f"{name}_count", place) == 1
        assert read(f"{name}_sum", place) == attempt.seconds


async def test_an_answer_in_words_counts_until_its_first_piece() -> None:
    metrics = Metrics()
    async with (
        Providers(settings=Settings(INSTANT)) as playground,
        HuggingFaceMedia(
            playground.token,
            endpoint=playground.endpoint,
            router_url=playground.router_url,
            effects=partial(MeasuredEffects, metrics=metrics),
        ) as media,
    ):
        *_, answer = [it async for it in media.stream(CHAT)]
    assert isinstance(answer, TextGeneration)
    [attempt] = answer.attempts
    place = {"provider": attempt.provider, "task": "conversational"}
    read = metrics.registry.get_sample_value
    assert read("hfmedia_provider_attempts_total", {**place, "outcome": "ok"}) == 1
    name = "hfmedia_provider_attempt_duration_seconds"
    assert read(f"{name}_sum", place) == attempt.first_token_s
