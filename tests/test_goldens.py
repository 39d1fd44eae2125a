"""Every recorded case of the reference client, replayed on ours."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hfmedia.adapter import MappingRow
from hfmedia.codecs import Codec
from hfmedia.errors import ContentRefused, DownloadError, Failure, HFMediaError, JobFailed
from hfmedia.execution.runner import run
from hfmedia.net.transport import HttpRequest
from hfmedia.routing.routes import route_of
from hfmedia.types import MEDIA_TASKS, GenerationRequest, ImageInput
from tests.conftest import SUMMARY
from tests.goldens import Case, Recording, cases, replay_effects
from tests.library.codecs import CODECS

ALL = cases()
OURS = [case for case in ALL if case["task"] in MEDIA_TASKS]

# Where ours must differ: provider, part of the case's tag, the single field, why.
DIFFERENCES = (
    ("wavespeed", "/lora~", "json.loras", "the reference forgets the LoRA and draws without it"),
    ("novita", "flow~badshape", "followups", "a task id is no error: the task is asked for"),
    ("novita", "flow~badshape", "result.status", "and it ends with the recording"),
    ("fal-ai", "flow~poll500", "result.status", "a poll that failed is repeated, the job is well"),
    ("", "hdrs~", "headers.accept", "the reference sends a given Accept beside its own"),
)
KINDS: dict[str, type[HFMediaError] | tuple[type[HFMediaError], ...]] = {
    "refused content": ContentRefused,
    "job failed": (JobFailed, ContentRefused),  # replicate says in words alone why it failed
    "download": DownloadError,
}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("case", OURS, ids=lambda case: case["id"])
async def test_a_golden_case_is_asked_and_answered_as_recorded(
    case: Case, codec: str, ran: set[tuple[str, str]]
) -> None:
    recording = Recording(case)
    try:
        media = await replayed(case, recording, CODECS[codec])
    except HFMediaError as error:
        assert_error(case, error, recording)
    else:
        assert_result(case, media)
    assert_requests(case, recording)
    ran.add((case["id"], codec))


def test_it_is_said_how_many_cases_were_right(
    ran: set[tuple[str, str]],
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    chosen = [item for item in request.session.items if item.path == request.path]
    right = {case for case, _ in ran}
    record_property(SUMMARY, f"{len(right)} of {len(OURS)} golden cases of media replayed")
    assert len(ran) == len(chosen) - 1


async def replayed(case: Case, recording: Recording, codec: Codec) -> bytes | MappingRow:
    request = request_of(case)
    with replay_effects(case, request, recording, codec) as effects:
        deadline = time.time() + 60
        rows = await effects.routes(request, deadline)
        if isinstance(rows, Failure):
            raise rows.error()
        if not case["script"]:
            return rows[0]
        media = await run(request, route_of(rows[0]), effects, deadline=deadline)
        with await effects.store.open(media) as file:
            return file.read()


def request_of(case: Case) -> GenerationRequest:
    args = dict(case["args"])
    extra = args.pop("extra_body", None) or {}
    inputs = args.pop("inputs")
    from_text = isinstance(inputs, str)
    return GenerationRequest(
        task=case["task"],
        model=case["model"],
        # An empty prompt is no prompt of ours; as a parameter it goes as it is.
        prompt=inputs if from_text else args.pop("prompt") if args.get("prompt") else "",
        image=None if from_text else image_of(inputs),
        provider=None if case["provider"] == "auto" else case["provider"],
        parameters={**args, **extra},
    )


def image_of(marked: Mapping[str, str]) -> ImageInput:
    if "$url" in marked:
        return ImageInput(url=marked["$url"])
    if "$bytes_b64" in marked:
        return ImageInput.from_bytes(base64.b64decode(marked["$bytes_b64"]))
    content_type = mimetypes.guess_type(marked["$file"])[0] or ""
    return ImageInput.from_bytes(base64.b64decode(marked["b64"]), content_type)


def assert_result(case: Case, outcome: bytes | MappingRow) -> None:
    expected = case.get("expected") or case["result"]
    if isinstance(outcome, MappingRow):
        assert expected["kind"] == "route"
        chosen = (outcome.provider, outcome.provider_id)
        assert chosen == (expected["provider"], expected["providerId"])
        return
    assert expected["kind"] == "bytes"
    assert len(outcome) == expected["length"]
    assert hashlib.sha256(outcome).hexdigest() == expected["sha256"]


def assert_error(case: Case, error: HFMediaError, recording: Recording) -> None:
    expected = case.get("expected") or case["result"]
    assert expected["kind"] == "error", error
    if "what" in expected:
        assert isinstance(error, KINDS[expected["what"]])
    assert expected.get("message_contains", "") in str(error)
    if expected.get("status") and not differs(case, "result.status"):
        assert error.status == expected["status"]


def assert_requests(case: Case, recording: Recording) -> None:
    golden = [case["request"], *case["followups"]] if case["request"] else []
    golden = [*case.get("prelude", ()), *golden]
    assert len(recording.sent) == len(golden)
    for sent, wanted in zip(recording.sent, golden, strict=True):
        assert_request(case, sent, wanted)
    # After the script only what failed is asked again: a poll, a download.
    new = set(recording.again) - {request["url"] for request in golden[1:]}
    assert not new or differs(case, "followups")
    assert all("/v3/async/task-result?task_id=" in url for url in new)


def assert_request(case: Case, sent: HttpRequest, wanted: Mapping[str, Any]) -> None:
    assert (sent.method, sent.url) == (wanted["method"], wanted["url"])
    headers = {**sent.headers}
    for name, value in wanted["headers"].items():
        if not differs(case, f"headers.{name}"):
            assert headers.get(name) == value, name
    if "authorization" not in wanted["headers"]:
        assert "authorization" not in headers
    body = dict(sent.json or {})
    if sent.method == "POST" and differs(case, "json.loras"):
        assert body.pop("loras")
    assert body == (wanted.get("json") or {})
    assert (sent.body or b"") == base64.b64decode(wanted.get("body_b64", ""))


def differs(case: Case, field: str) -> bool:
    return any(
        provider in ("", case["provider"]) and tag in case["id"] and field == name
        for provider, tag, name, _ in DIFFERENCES
    )
