"""What is said of an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hfmedia.cli.chat.answers import (
    Answered,
    ChatOutcome,
    chat_outcome_as_json,
    exit_code_of_chat,
    summary_of,
    warnings_of_answer,
)
from hfmedia.cli.exit_codes import ExitCode
from hfmedia.cli.outcomes import Failed
from hfmedia.errors import BadReply, ContentRefused, Failure, MissingAuthError
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import Usage
from hfmedia.types import GenerationRequest

ANSWER = TextGeneration(
    request=GenerationRequest(
        task="conversational",
        model="owner/fox",
        messages=({"role": "user", "content": "What is it?"},),
    ),
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


def test_as_json_it_says_how_long_it_took_and_how_fast_it_was() -> None:
    found = chat_outcome_as_json(Answered(number=2, generation=ANSWER))
    assert (found["seconds"], found["first_token_s"], found["tokens_per_second"]) == (2.5, 0.5, 155)
    assert (found["ok"], found["number"], found["prompt"]) == (True, 2, "What is it?")


WHOLE = Answered(number=1, generation=ANSWER)
BROKEN = replace(WHOLE, generation=replace(ANSWER, failure=Failure.of(BadReply("It broke off."))))
REFUSED = Failed(number=1, error=ContentRefused("No foxes."))
KEYLESS = Failed(number=1, error=MissingAuthError("No key.", auth_problem="missing"))


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], ExitCode.OK),
        ([WHOLE, WHOLE], ExitCode.OK),
        ([WHOLE, BROKEN], ExitCode.SOME_FAILED),
        ([REFUSED, WHOLE], ExitCode.SOME_FAILED),
        ([REFUSED, BROKEN], ExitCode.SOME_FAILED),
        ([KEYLESS, REFUSED], ExitCode.SETUP),
        ([REFUSED, KEYLESS], ExitCode.REQUEST),
    ],
)
def test_the_exit_code_is_that_of_the_first_error_only_if_nothing_was_answered(
    outcomes: list[ChatOutcome], code: ExitCode
) -> None:
    assert exit_code_of_chat(outcomes) == code
