"""What is said of an answer."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.cli.chat.answers import summary_of, warnings_of_answer
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import Usage
from hfmedia.types import GenerationRequest

ANSWER = TextGeneration(
    request=GenerationRequest(task="conversational", model="owner/fox"),
    text="A fox.",
    provider="cerebras",
    attempts=(
        Attempt(provider="groq", outcome="429", seconds=0.1),
        Attempt(provider="cerebras", outcome="ok", seconds=2.4),
    ),
    seconds=2.5,
    first_token_s=0.5,
    finish_reason="stop",
    usage=Usage(prompt_tokens=14, completion_tokens=310),
)


def summary(generation: TextGeneration) -> str:
    return " · ".join(summary_of(generation))


def test_the_summary_names_providers_tokens_seconds_speed_cost_and_model() -> None:
    assert summary(replace(ANSWER, cost=0.000123)) == (
        "groq 429 → cerebras · 14 + 310 tokens · 2.5 s · 155 tokens/s · $0.000123 · owner/fox"
    )


def test_what_is_not_known_is_left_out_of_the_summary() -> None:
    assert summary(replace(ANSWER, usage=None)) == "groq 429 → cerebras · 2.5 s · owner/fox"
    unknown = replace(ANSWER, usage=Usage(completion_tokens=310))
    assert "→ cerebras · 310 tokens · " in summary(unknown)
    assert "tokens" not in summary(replace(ANSWER, usage=Usage()))


def test_an_answer_that_a_filter_cut_says_so() -> None:
    assert warnings_of_answer(ANSWER) == ()
    filtered = replace(ANSWER, finish_reason="content_filter")
    assert warnings_of_answer(filtered) == ("The content filter of cerebras cut the answer.",)


def test_a_parameter_that_the_provider_does_not_take_is_named() -> None:
    ignored = replace(ANSWER, ignored_parameters=("seed",))
    assert warnings_of_answer(ignored) == ("cerebras does not take seed.",)
