"""What an error status means, and what the provider says about it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hfmedia.adapter import Route
from hfmedia.errors import (
    BadReply,
    ContentRefused,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.execution.classify import (
    classify,
    message_in,
    parse_response,
    quoted,
    retry_after_s,
)
from hfmedia.providers import providers
from hfmedia.types import Pending, ProviderRequest, ProviderResponse
from tests.library.scripted import a_response, a_row

SUBMIT = ProviderRequest.post("/", {})
POLL = ProviderRequest.get("/jobs/1")
WORDS = "width must be a multiple of 8"
SHAPES: dict[str, Any] = {
    "a sentence": WORDS,
    "error": {"error": WORDS},
    "error list": {"error": [WORDS]},
    "detail": {"detail": WORDS},
    "message": {"message": WORDS},
    "OpenAI": {"error": {"message": WORDS, "type": "invalid_request_error", "code": None}},
    "fal": {"detail": [{"loc": ["body", "width"], "msg": WORDS, "type": "value_error"}]},
    "replicate": {"detail": WORDS, "title": "Invalid input", "status": 422},
    "wavespeed": {"code": 400, "message": WORDS},
    "novita": {"code": 400, "reason": "INVALID", "message": WORDS},
}


def answered(
    body: Any, status: int = 400, *, request: ProviderRequest = SUBMIT, **headers: str
) -> ProviderResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return a_response(json.dumps(body).encode(), request=request, status=status, headers=named)


def route_of(provider: str, task: str = "text-to-image") -> Route:
    return Route(providers()[provider], a_row(provider, task))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_providers_words_are_found_in_every_shape(shape: str) -> None:
    assert message_in(answered(SHAPES[shape])) == WORDS
    assert str(classify("fal-ai", answered(SHAPES[shape]))) == f"fal-ai answered 400: {WORDS}"


def test_they_are_found_in_problem_json_headers_and_plain_text() -> None:
    problem = answered({"title": WORDS}, content_type="application/problem+json")
    assert message_in(problem) == WORDS
    assert message_in(answered({}, x_error_message=WORDS)) == WORDS
    plain = a_response(WORDS.encode(), headers={"content-type": "text/plain; charset=utf-8"})
    assert message_in(plain) == WORDS


@pytest.mark.parametrize("body", [b"<html><h1>502</h1></html>", b"", b"\xff\xfe", b"[[[", b"null"])
def test_what_is_not_for_people_is_not_quoted(body: bytes) -> None:
    reply = a_response(body, request=SUBMIT, status=500, headers={"content-type": "text/html"})
    assert str(classify("fal-ai", reply)) == "fal-ai answered 500."


def test_where_a_provider_says_nothing_there_are_no_words() -> None:
    assert classify("fal-ai", answered({}, 500)).provider_message is None


def test_words_become_one_line_that_is_not_too_long() -> None:
    said = message_in(answered({"error": "no\n\n\tmemory " + "a" * 1000}))
    assert said.startswith("no memory aaa")
    assert len(said) == 300


def test_half_a_surrogate_pair_can_still_be_written() -> None:
    assert quoted("no \ud800 memory", None).encode() == b"no ? memory"


@pytest.mark.parametrize("depth", [5, 300, 900, 100_000])
def test_words_that_are_nested_without_end_are_given_up(depth: int) -> None:
    body = b'{"error":' * depth + b'"deep"' + b"}" * depth
    assert message_in(a_response(body, request=SUBMIT, status=500)) == ""
    assert message_in(a_response(b"[" * depth + b"]" * depth, request=SUBMIT, status=500)) == ""


@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503])
def test_before_acceptance_an_error_status_is_the_providers(status: int) -> None:
    error = classify("fal-ai", answered({"error": WORDS}, status))
    assert type(error) is ResponseError
    assert error.status == status


@pytest.mark.parametrize("status", [502, 504, 520, 524])
def test_a_gateway_does_not_know_whether_it_was_accepted(status: int) -> None:
    error = classify("fal-ai", answered({}, status))
    assert isinstance(error, UnknownOutcome)
    assert error.status == status


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, JobFailed),
        (422, JobFailed),
        (401, UnknownOutcome),
        (403, UnknownOutcome),
        (404, UnknownOutcome),
        (410, UnknownOutcome),
        (302, UnknownOutcome),
        (408, ResponseError),
        (429, ResponseError),
        (500, ResponseError),
        (502, ResponseError),
        (503, ResponseError),
        (504, ResponseError),
    ],
)
def test_after_acceptance_it_is_the_jobs_or_only_the_questions(
    status: int, kind: type[HFMediaError]
) -> None:
    error = classify("fal-ai", answered({}, status, request=POLL))
    assert type(error) is kind
    assert error.status == status


@pytest.mark.parametrize("sent", [SUBMIT, POLL])
@pytest.mark.parametrize(
    "body",
    [
        {"error": "NSFW content detected"},
        {"detail": "The input was flagged by our content policy."},
        {"detail": [{"msg": "no", "type": "content_policy_violation", "loc": ["body", "prompt"]}]},
        {"message": "The prompt contains sensitive content."},
        {"error": {"message": "Your request was rejected by the safety system."}},
    ],
)
@pytest.mark.parametrize("status", [400, 403, 422, 451])
def test_refused_content_is_known_by_its_words(
    sent: ProviderRequest, body: Any, status: int
) -> None:
    assert isinstance(classify("fal-ai", answered(body, status, request=sent)), ContentRefused)


def test_a_server_that_is_broken_refuses_no_content() -> None:
    error = classify("fal-ai", answered({"error": "the safety checker crashed"}, 500))
    assert type(error) is ResponseError


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("1.5", 1.5), ("-1", None), ("soon", None), ("nan", None), ("inf", None)],
)
def test_retry_after_is_in_seconds_or_not_there(header: str, seconds: float | None) -> None:
    assert retry_after_s(answered({}, 429, retry_after=header)) == seconds


@pytest.mark.parametrize(
    ("status", "body", "seconds"),
    [
        (503, {"error": "loading", "estimated_time": 3.5}, 3.5),
        (503, {"error": "loading"}, None),
        (503, [], None),
        (429, {"estimated_time": 3.5}, None),
    ],
)
def test_a_loading_model_says_how_long(status: int, body: Any, seconds: float | None) -> None:
    assert retry_after_s(answered(body, status)) == seconds


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("replicate", {"status": "failed", "error": "NSFW content detected"}),
        ("wavespeed", {"data": {"status": "failed", "error": "content policy violation"}}),
    ],
)
def test_a_job_that_failed_for_its_content_was_refused(provider: str, body: Any) -> None:
    with pytest.raises(ContentRefused, match=provider):
        parse_response(route_of(provider), answered(body, 200, request=POLL))


def test_a_job_that_failed_says_why() -> None:
    body = {"status": "failed", "error": "CUDA out of memory"}
    with pytest.raises(JobFailed, match="replicate: CUDA out of memory") as caught:
        parse_response(route_of("replicate"), answered(body, 200, request=POLL))
    assert caught.value.provider == "replicate"
    assert caught.value.provider_message == "CUDA out of memory"


@pytest.mark.parametrize("provider", sorted(set(providers()) - {"hf-inference", "novita"}))
@pytest.mark.parametrize(
    "body", [b"<html>It works!</html>", b'{"status": "IN_PROG', b"[]", b"{}", b"null", b""]
)
def test_good_news_that_cannot_be_read_are_no_news(provider: str, body: bytes) -> None:
    with pytest.raises(BadReply):
        parse_response(route_of(provider), a_response(body, request=SUBMIT))


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("together", {"data": [{"b64_json": {"a": 1}}]}),
        ("together", {"data": [{"url": 5}]}),
        ("replicate", {"status": "succeeded", "output": [{"url": "https://cdn.example/1.png"}]}),
        ("zai-org", {"task_status": "SUCCESS", "image_result": [{"url": None}], "id": 1}),
    ],
)
def test_a_result_that_is_no_text_cannot_be_read(provider: str, body: Any) -> None:
    if provider == "zai-org":
        body["image_result"] = [{"url": ["https://cdn.example/1.png"]}]
    with pytest.raises(BadReply):
        parse_response(route_of(provider), answered(body, 200))


class TestTheKey:
    KEY = "hf_verySecret123"

    @pytest.mark.parametrize("shape", SHAPES)
    def test_is_not_quoted_when_a_provider_repeats_it(self, shape: str) -> None:
        body = json.loads(json.dumps(SHAPES[shape]).replace(WORDS, f"bad key {self.KEY}!"))
        error = classify("fal-ai", answered(body, 401), secret=self.KEY)
        assert str(error) == "fal-ai answered 401: bad key [key]!"

    def test_is_not_quoted_in_part_either(self) -> None:
        body = {"error": "a" * 290 + self.KEY}
        error = classify("fal-ai", answered(body, 401), secret=self.KEY)
        assert "hf_v" not in str(error)

    def test_is_not_in_the_note_or_in_the_words_of_a_failed_job(self) -> None:
        job = {"status": self.KEY, "urls": {"get": "https://api.example/v1/predictions/1"}}
        step = parse_response(route_of("replicate"), answered(job, 201), secret=self.KEY)
        assert isinstance(step, Pending)
        assert step.state == "[key]"
        failed = answered({"status": "failed", "error": f"who is {self.KEY}?"}, 200)
        with pytest.raises(JobFailed, match=r"who is \[key\]\?"):
            parse_response(route_of("replicate"), failed, secret=self.KEY)


@pytest.mark.parametrize(
    ("said", "words"),
    [({"detail": WORDS}, WORDS), ([WORDS], WORDS), (7, "7"), ([{}], r"\[\{\}\]")],
)
def test_a_job_that_failed_may_say_so_with_any_json(said: Any, words: str) -> None:
    with pytest.raises(JobFailed, match=f"^replicate: {words}$"):
        parse_response(
            route_of("replicate"), answered({"status": "failed", "error": said}, status=200)
        )


@pytest.mark.parametrize("position", ["**now** <@1>", "3", 2.5, -1, True, [], {}, 10**12])
def test_what_is_no_position_in_a_queue_is_left_out(position: Any) -> None:
    body = {"status": "IN_QUEUE", "response_url": "https://a/requests/1"}
    queued = answered({**body, "queue_position": position}, status=200)
    step = parse_response(route_of("fal-ai"), queued)
    assert isinstance(step, Pending)
    assert (step.state, step.position) == ("queued", None)


@pytest.mark.parametrize(
    ("log", "percent"), [("45%|", 45), ("[{}]", None), (None, None), ([{"message": "7 %"}], 7)]
)
def test_a_percentage_is_a_number(log: Any, percent: float | None) -> None:
    body = {"status": "processing", "urls": {"get": "https://a/jobs/1"}, "logs": log}
    step = parse_response(route_of("replicate"), answered(body, status=200))
    assert isinstance(step, Pending)
    assert step.percent == percent


@pytest.mark.parametrize("percent", ["40", -1, 101, True, float("nan"), {}])
def test_what_is_no_percentage_is_left_out(percent: Any) -> None:
    route = route_of("fal-ai")

    def parse(response: ProviderResponse) -> Pending:
        return Pending(poll=POLL, percent=percent)

    task = route.row.task
    adapters = {task: replace(route.adapter, parse=parse)}
    odd = replace(route, spec=replace(route.spec, adapters=adapters))
    step = parse_response(odd, answered({}, status=200))
    assert isinstance(step, Pending)
    assert step.percent is None
