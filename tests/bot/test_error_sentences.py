"""Every failure is a sentence that says what happened and what the member can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from hfmedia.errors import (
    AllProvidersFailed,
    AuthProblem,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    DownloadProblem,
    Failure,
    HFMediaError,
    HubUnavailable,
    JobFailed,
    MissingAuthError,
    ModelNotSupportedError,
    ModelProblem,
    OutOfCredits,
    RequestError,
    RequestProblem,
    ResponseError,
    SetupError,
    error_types,
)
from replies.text.errors import failure_sentence
from replies.text.reasons import Reason, reason_sentence, short_reason
from tests.bot.builders import ENGLISH, a_request

SECRET = "DEVELOPER_SENTENCE from https://router.example with hf_secret"
ADVICE = (
    "Try ",
    "Change ",
    "Choose ",
    "choose ",
    "Leave out ",
    "Attach ",
    "Describe ",
    "Name a ",
    "attach ",
)
PINNED = a_request(provider="fal-ai")


def said(error: HFMediaError, *, pinned: bool = False) -> str:
    return failure_sentence(ENGLISH, Failure.of(error), PINNED if pinned else a_request())


def response(status: int, **fields: object) -> ResponseError:
    return ResponseError(SECRET, provider="fal-ai", status=status, **fields)  # type: ignore[arg-type]


def every_error() -> Iterator[HFMediaError]:
    for kind in error_types().values():
        yield kind(SECRET)
        yield kind(SECRET, provider="fal-ai")
    for status in (400, 401, 402, 403, 404, 409, 410, 413, 418, 422, 429, 500, 503):
        yield response(status)
    yield from (RequestError(SECRET, problem=it) for it in get_args(RequestProblem))
    for model_problem in get_args(ModelProblem):
        yield ModelNotSupportedError(SECRET, model="a/b", model_problem=model_problem)
    yield from (MissingAuthError(SECRET, auth_problem=it) for it in get_args(AuthProblem))
    yield from (DownloadError(SECRET, download_problem=it) for it in get_args(DownloadProblem))


@pytest.mark.parametrize("error", list(every_error()), ids=lambda error: repr(error)[:60])
@pytest.mark.parametrize("pinned", [False, True])
def test_every_error_is_a_sentence_with_an_advice(error: HFMediaError, pinned: bool) -> None:
    sentence = said(error, pinned=pinned)
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence.startswith(("fal-ai", "this model", "a/b"))
    assert any(word in sentence for word in ADVICE) or "person who runs the bot" in sentence
    assert "DEVELOPER" not in sentence
    assert "{" not in sentence


def test_every_reason_has_its_words() -> None:
    for reason in get_args(Reason):
        assert short_reason(ENGLISH, reason)
        assert reason_sentence(ENGLISH, reason).endswith(".")


def test_a_broken_connection_is_told_in_words_of_people() -> None:
    assert said(ConnectionLost("ServerDisconnectedError", provider="fal-ai")) == (
        "The connection to fal-ai broke. It may have been generated and charged anyway. "
        "Try again in a few minutes, or choose another model."
    )


CASES = [
    (403, "does not let the bot's account use this model. Choose another model."),
    (404, "no longer offers this model. Choose another model."),
    (413, "Attach a smaller image, or choose another model."),
    (422, "Change or leave out options such as size, steps or guidance, or choose another model."),
    (429, "too many requests at the moment. Try again in a few minutes, or choose another model."),
    (500, "has a problem at the moment. Try again in a few minutes, or choose another model."),
    (401, "did not accept the bot's key. Only the person who runs the bot can fix this."),
]


@pytest.mark.parametrize(("status", "advice"), CASES)
def test_the_advice_fits_the_case(status: int, advice: str) -> None:
    assert said(response(status)).endswith(advice)


PINNED_CASES = [
    (403, r"Leave out \:fal-ai after the model so that the bot can ask other providers."),
    (404, r"Leave out \:fal-ai after the model so that the bot can ask other providers."),
    (429, r"Try again in a few minutes, or leave out \:fal-ai after the model so that the bot "),
    (422, "Change or leave out options such as size, steps or guidance"),
]


@pytest.mark.parametrize(("status", "advice"), PINNED_CASES)
def test_a_provider_that_was_named_can_be_left_out(status: int, advice: str) -> None:
    assert advice in said(response(status), pinned=True)


PINNED_PAIRS = [
    ((422, 403), r"Leave out \:fal-ai after the model so that the bot can ask other providers."),
    ((429, 403), r"Leave out \:fal-ai after the model so that the bot can ask other providers."),
    (
        (429, 500),
        r"Try again in a few minutes, or leave out \:fal-ai after the model so that the bot ",
    ),
]


@pytest.mark.parametrize(("statuses", "advice"), PINNED_PAIRS)
def test_what_to_do_is_true_of_everything_that_went_wrong(
    statuses: tuple[int, int], advice: str
) -> None:
    failures = tuple(Failure.of(response(status)) for status in statuses)
    assert advice in said(AllProvidersFailed(SECRET, failures=failures), pinned=True)


def test_words_that_help_no_member_are_not_quoted() -> None:
    words = "Rate limit reached for organization 12345"
    assert "Rate limit" not in said(response(429, provider_message=words))


def test_a_short_wait_is_told_in_seconds() -> None:
    assert "Try again in 20 seconds" in said(response(429, retry_after_s=20.0))
    assert "Try again in 1 second," in said(response(429, retry_after_s=1.2))
    assert "Try again in a few minutes" in said(response(429, retry_after_s=900.0))


def test_refused_options_are_told_in_the_providers_words_without_markup() -> None:
    words = "<b>width</b> must be a [multiple](https://x.example) of **8**"
    assert said(response(422, provider_message=words)) == (
        "fal-ai did not accept the options of this request. "
        "It said: “width must be a multiple of 8”. "
        "Change or leave out options such as size, steps or guidance, or choose another model."
    )


def test_what_a_provider_says_does_nothing_and_ends_between_two_words() -> None:
    words = "@everyone " + "lorem ipsum " * 40
    sentence = said(ContentRefused("…", provider="fal-ai", provider_message=words))
    assert r"“\@everyone lorem" in sentence
    assert "lorem…”" in sentence or "ipsum…”" in sentence
    assert sentence.endswith("Change the prompt, or the image if there is one.")


def test_several_providers_are_a_list_by_reason() -> None:
    failures = [
        response(429),
        ResponseError("…", provider="replicate", status=429),
        ResponseError("…", provider="together", status=422, provider_message="x" * 900),
    ]
    error = AllProvidersFailed(SECRET, failures=tuple(Failure.of(it) for it in failures))
    assert said(error) == (
        "fal-ai, replicate: too many requests; together: the options were refused. "
        "Try again in a few minutes, or choose another model."
    )


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    statuses = (400, 401, 402, 403, 404, 413, 429, 500)
    failures = tuple(
        Failure.of(ResponseError("…", provider=f"p{status}", status=status)) for status in statuses
    )
    assert "p413: the image is too large; 2 others failed too. " in said(
        AllProvidersFailed("…", failures=failures)
    )


@pytest.mark.parametrize(
    "error", [MissingAuthError(SECRET), OutOfCredits(SECRET), SetupError(SECRET)]
)
def test_what_only_the_operator_can_change_says_so(error: HFMediaError) -> None:
    assert said(error).endswith("Only the person who runs the bot can fix this.")


def test_a_key_that_one_of_several_refused_is_not_all_that_is_wrong() -> None:
    failures = tuple(Failure.of(response(status)) for status in (401, 429))
    sentence = said(AllProvidersFailed(SECRET, failures=failures))
    assert sentence.endswith("Try again in a few minutes, or choose another model.")


def test_a_provider_that_failed_twice_alike_is_named_once() -> None:
    failures = tuple(Failure.of(response(429)) for _ in range(2))
    assert said(AllProvidersFailed(SECRET, failures=failures)).startswith(
        "fal-ai: too many requests."
    )


def test_a_deadline_is_told_in_minutes() -> None:
    assert said(DeadlineExceeded("…", limit_s=840.0)).startswith(
        "It was not finished within 14 minutes."
    )
    assert said(DeadlineExceeded("…")).startswith("It was not finished in time.")


def test_a_model_that_a_provider_does_not_serve_names_those_that_do() -> None:
    error = ModelNotSupportedError(
        "…",
        model="a/b",
        provider="fal-ai",
        model_problem="provider-does-not-serve",
        alternatives=("replicate", "together"),
    )
    assert said(error) == (
        "fal-ai does not offer a/b for this. Leave out the provider, or use one of these: "
        "replicate, together."
    )


def test_a_model_of_another_task_says_what_it_is_for() -> None:
    error = ModelNotSupportedError(
        "…", model="a/b", task="text-to-image", tasks=("image-to-image", "image-to-video")
    )
    assert said(error) == (
        "No provider makes images from text with a/b at the moment. It is offered for: editing "
        "images, animating images. Choose another model."
    )


def test_a_job_that_refuses_options_is_told_like_a_request_that_does() -> None:
    assert "the options of this request" in said(JobFailed("…", provider="fal-ai", status=422))
    assert said(JobFailed("…", provider="fal-ai")) == (
        "fal-ai could not generate this. Try again, or choose another model."
    )


def test_the_hub_is_told_without_a_request() -> None:
    sentence = failure_sentence(ENGLISH, Failure.of(HubUnavailable(SECRET)))
    assert sentence == "Hugging Face does not answer. Try again in a few minutes."


@pytest.mark.parametrize(
    ("status", "what_to_do"),
    [
        (422, "Ask something shorter, or choose another model."),
        (429, "Try again in a few minutes, or choose another model."),
    ],
)
def test_who_asked_for_words_gets_no_advice_about_pictures(status: int, what_to_do: str) -> None:
    request = a_request(task="conversational", model="talk/fox-1")
    failure = Failure.of(response(status))
    assert failure_sentence(ENGLISH, failure, request).endswith(what_to_do)
    several = Failure.of(AllProvidersFailed("none", failures=(failure,)))
    assert failure_sentence(ENGLISH, several, request).endswith(what_to_do)
    refused = Failure.of(ContentRefused("no", provider="groq"))
    assert "Ask in other words" in failure_sentence(ENGLISH, refused, request)
