"""What a generation costs, told by its rows alone."""

from __future__ import annotations

import pytest

from guilds.outcomes import Free, Outcome, Paid, Unclear, outcome_of
from hfmedia.errors import (
    AllProvidersFailed,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    Failure,
    HFMediaError,
    JobFailed,
    ResponseError,
)
from hfmedia.results import Attempt, Generation
from hfmedia.serialization import to_json
from hfmedia.types import GenerationRequest, MediaRef
from storage.hold_rows import OpenHoldRow
from storage.rows import GenerationStatus, SubmitRow

SUBMITS = (
    SubmitRow(job_id="1", number=1, position=0, provider="fal-ai", intended_at=1.0),
    SubmitRow(job_id="1", number=1, position=1, provider="nscale", intended_at=2.0),
)
FAL_FAILED = Attempt(provider="fal-ai", outcome="429", seconds=1.0)
NSCALE_FAILED = Attempt(provider="nscale", outcome="failed", seconds=1.0)


def ended(status: GenerationStatus | None, **fields: str) -> OpenHoldRow:
    return OpenHoldRow(job_id="1", number=1, status=status, **fields)


def failed_with(error: HFMediaError) -> Outcome:
    row = ended("failed", failure=to_json(Failure.of(error)))
    return outcome_of(row, SUBMITS, (FAL_FAILED, NSCALE_FAILED))


def test_what_was_made_is_paid_to_who_made_it() -> None:
    generation = Generation(
        request=GenerationRequest(task="text-to-image", model="owner/model"),
        media=MediaRef(uri="object:1", content_type="image/png", size=1),
        provider="nscale",
        attempts=(),
        seconds=1.0,
    )
    row = ended("done", result=to_json(generation))
    assert outcome_of(row, SUBMITS, ()) == Paid(provider="nscale")


def test_what_is_known_to_have_cost_so_much_costs_it() -> None:
    row = ended("done", result='{"provider": "groq", "cost": 0.25}')
    assert outcome_of(row, SUBMITS, ()) == Paid(provider="groq", cost=0.25)


def test_an_answer_says_how_many_tokens_it_took_and_whether_they_were_estimated() -> None:
    usage = '{"prompt_tokens": 3, "completion_tokens": 4, "is_estimated": true}'
    row = ended("done", result=f'{{"provider": "groq", "cost": 0.25, "usage": {usage}}}')
    assert outcome_of(row, SUBMITS, ()) == Paid(
        provider="groq", cost=0.25, tokens=7, is_estimated=True
    )
    half = ended("done", result='{"provider": "groq", "usage": {"prompt_tokens": 3}}')
    assert outcome_of(half, SUBMITS, ()) == Paid(provider="groq")


@pytest.mark.parametrize("status", ["cancelled", "interrupted", "failed"])
def test_an_answer_that_had_begun_is_paid(status: GenerationStatus) -> None:
    begun = Attempt(provider="nscale", outcome="ok", seconds=1.0, cost=0.5, is_estimated=True)
    paid = Paid(provider="nscale", cost=0.5, is_estimated=True)
    assert outcome_of(ended(status), SUBMITS, (FAL_FAILED, begun)) == paid


@pytest.mark.parametrize("status", ["cancelled", "interrupted"])
def test_the_tokens_of_an_answer_that_was_ended_are_counted(status: GenerationStatus) -> None:
    usage = '{"prompt_tokens": 3, "completion_tokens": 4, "is_estimated": true}'
    left = ended(status, result=f'{{"provider": "groq", "usage": {usage}}}')
    assert outcome_of(left, SUBMITS, ()) == Paid(provider="groq", tokens=7, is_estimated=True)


@pytest.mark.parametrize("result", ["", "[]", '{"cost": 1}', '{"provider": "groq", "cost": -1}'])
def test_a_result_that_cannot_be_read_is_unclear(result: str) -> None:
    assert outcome_of(ended("done", result=result), SUBMITS, ()) == Unclear()


@pytest.mark.parametrize(
    "error",
    [
        JobFailed("no", provider="fal-ai"),
        ContentRefused("no", provider="fal-ai"),
        AllProvidersFailed("no", failures=(Failure.of(ResponseError("busy", status=429)),)),
    ],
)
def test_what_failed_costs_nothing(error: HFMediaError) -> None:
    assert failed_with(error) == Free()


@pytest.mark.parametrize(
    "error",
    [
        ConnectionLost("lost", provider="fal-ai"),
        DeadlineExceeded("late", provider="fal-ai"),
        AllProvidersFailed(
            "no",
            failures=(
                Failure.of(ResponseError("busy", status=429)),
                Failure.of(ConnectionLost("lost", provider="fal-ai")),
            ),
        ),
    ],
)
def test_what_may_have_been_paid_is_unclear(error: HFMediaError) -> None:
    assert failed_with(error) == Unclear(provider="fal-ai")


def test_a_result_that_could_not_be_fetched_is_paid() -> None:
    assert failed_with(DownloadError("gone", provider="fal-ai")) == Paid(provider="fal-ai")


def test_a_failure_that_cannot_be_read_is_unclear() -> None:
    assert outcome_of(ended("failed"), SUBMITS, ()) == Unclear()


@pytest.mark.parametrize("status", ["failed", "cancelled", "interrupted", "queued", None])
def test_what_was_never_submitted_costs_nothing(status: GenerationStatus | None) -> None:
    assert outcome_of(ended(status), (), ()) == Free()


@pytest.mark.parametrize("status", ["cancelled", "interrupted"])
def test_what_was_cancelled_before_it_was_accepted_costs_nothing(status: GenerationStatus) -> None:
    assert outcome_of(ended(status), SUBMITS, (FAL_FAILED, NSCALE_FAILED)) == Free()


@pytest.mark.parametrize("status", ["cancelled", "interrupted"])
def test_what_was_cancelled_after_it_may_have_been_accepted_is_unclear(
    status: GenerationStatus,
) -> None:
    unanswered = outcome_of(ended(status), SUBMITS, (FAL_FAILED,))
    assert unanswered == Unclear(provider="nscale")
    assert outcome_of(ended(status), SUBMITS, ()) == Unclear(provider="nscale"), "the last one"
    accepted = ended(status, ticket="{}")
    assert outcome_of(accepted, SUBMITS, (FAL_FAILED, NSCALE_FAILED)) == Unclear()


@pytest.mark.parametrize("outcome", ["lost", "unclear", "502", "522"])
def test_what_is_cancelled_after_a_provider_may_have_made_it_is_unclear(outcome: str) -> None:
    asked = (Attempt(provider="fal-ai", outcome=outcome, seconds=1.0), NSCALE_FAILED)
    assert outcome_of(ended("cancelled"), SUBMITS, asked) == Unclear(provider="fal-ai")
