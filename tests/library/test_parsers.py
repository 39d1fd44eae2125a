"""Whatever a provider answers, its reader gives a result, a next step or an error of ours."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.adapter import Route
from hfmedia.errors import BadReply, HFMediaError
from hfmedia.execution.classify import parse_response
from hfmedia.execution.provider_http import Credentials, RouterConfig, http_request
from hfmedia.net.transport import HttpRequest
from hfmedia.providers import providers
from hfmedia.types import MEDIA_TASKS, Done, Pending, ProviderRequest, ProviderResponse
from tests.goldens import cases
from tests.library.scripted import a_response, a_row

ROUTER = "https://router.huggingface.co"
ROUTES = [
    Route(provider, a_row(provider.name, task))
    for provider in providers().values()
    for task in provider.adapters.keys() & set(MEDIA_TASKS)
]
CALLS = [
    ProviderRequest.post("/", {}),
    ProviderRequest.get("/jobs/1"),
    ProviderRequest.get("/jobs/1/status"),
    ProviderRequest.get("/v3/async/task-result?task_id=1"),
]
# Words that readers look for, so that arbitrary JSON gets past the first key.
WORDS = """
    data status error detail output outputs urls get id url video videos video_url images message
    image_result task task_id task_status response_url queue_position b64_json
"""
KEYS = st.sampled_from(WORDS.split())
STATES = ("COMPLETED", "IN_QUEUE", "completed", "failed", "succeeded", "SUCCESS", "processing")
HOSTILE = ("@evil.example/1", ".evil.example/1", "//evil.example/1", "https://[", "\ud800")
TEXTS = st.text() | st.sampled_from([*STATES, *HOSTILE, "https://cdn.example/1.png"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
STATUSES = st.sampled_from([200, 200, 200, 200, 201, 202, 302, 400, 404, 422, 429, 500, 503])


@given(st.sampled_from(ROUTES), st.sampled_from(CALLS), JSON, STATUSES)
def test_of_any_json(route: Route, call: ProviderRequest, body: Any, status: int) -> None:
    assert_sorted(route, a_response(json.dumps(body).encode(), request=call, status=status))


@given(st.sampled_from(ROUTES), st.sampled_from(CALLS), st.binary(max_size=200), STATUSES)
def test_of_any_bytes(route: Route, call: ProviderRequest, body: bytes, status: int) -> None:
    assert_sorted(route, a_response(body, request=call, status=status))


@given(st.data())
def test_of_recorded_replies_with_something_wrong_in_them(data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(ROUTES))
    recorded = replies().get((route.provider, route.row.task))
    if not recorded:
        return
    reply = mutated(data, copy.deepcopy(data.draw(st.sampled_from(recorded))))
    call = data.draw(st.sampled_from(CALLS))
    assert_sorted(route, a_response(json.dumps(reply).encode(), request=call))


def test_recorded_replies_are_there_to_be_changed() -> None:
    assert len(replies()) >= 15


@pytest.mark.parametrize("provider", ["fal-ai", "replicate", "wavespeed"])
@pytest.mark.parametrize(
    "address",
    ["@evil.example/1", ".evil.example/1", ":pw@evil.example/1", "evil", "/a b", "/é"],
)
@pytest.mark.parametrize("key", ["hf_key", "pk-own"])
def test_a_response_cannot_take_the_key_to_another_host(
    provider: str, address: str, key: str
) -> None:
    route = next(it for it in ROUTES if it.provider == provider)
    body = {
        "response_url": address,
        "status": "IN_QUEUE",
        "urls": {"get": address},
        "data": {"status": "created", "urls": {"get": address}},
    }
    if provider == "replicate":
        body["status"] = "starting"
    step = parse_response(route, a_response(json.dumps(body).encode(), request=CALLS[0]))
    assert isinstance(step, Pending)
    with pytest.raises(BadReply, match="names a path"):
        sent(route, step.poll, key)


@pytest.mark.parametrize("provider", ["fal-ai", "replicate", "wavespeed"])
@pytest.mark.parametrize("address", [None, 7, ["/jobs/1"], {}])
def test_a_job_without_a_url_is_a_response_that_cannot_be_read(provider: str, address: Any) -> None:
    route = next(it for it in ROUTES if it.provider == provider)
    body = {
        "response_url": address,
        "status": "starting",
        "urls": {"get": address},
        "data": {"status": "created", "urls": {"get": address}},
    }
    with pytest.raises(BadReply):
        parse_response(route, a_response(json.dumps(body).encode(), request=CALLS[0]))


def test_a_queued_task_without_an_id_is_not_submitted_again() -> None:
    """novita's answer to a submit, which its parser would otherwise poll with a POST."""
    route = next(it for it in ROUTES if it.provider == "novita")
    body = json.dumps({"task": {"status": "TASK_STATUS_QUEUED"}}).encode()
    with pytest.raises(BadReply):
        parse_response(route, a_response(body, request=CALLS[0]))


def sent(route: Route, request: ProviderRequest, key: str) -> HttpRequest:
    credentials = Credentials(key=key, is_provider_key=not key.startswith("hf_"))
    return http_request(route, request, credentials, RouterConfig(url=ROUTER), contents={})


def assert_sorted(route: Route, reply: ProviderResponse) -> None:
    try:
        step = parse_response(route, reply)
    except HFMediaError as error:
        str(error).encode()
        return
    assert isinstance(step, Done | Pending)
    json.dumps([str(step.state).encode().decode()] if isinstance(step, Pending) else [])
    if isinstance(step, Pending):
        assert_stays(route, step.poll)
        if step.cancel is not None:
            assert_stays(route, step.cancel)


def assert_stays(route: Route, call: ProviderRequest) -> None:
    """Where the key goes is never a reply's choice."""
    for key in ("hf_key", "pk-own"):
        try:
            request = sent(route, call, key)
        except BadReply:
            continue
        base = ROUTER if key == "hf_key" else route.spec.base_url or ROUTER
        assert urlsplit(request.url)[:2] == urlsplit(base)[:2]


def mutated(data: st.DataObject, body: Any) -> Any:
    """The same JSON with one value, somewhere in it, gone or replaced."""
    places = list(places_in(body))
    if not places:
        return data.draw(JSON)
    container, key = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = data.draw(JSON)
    return body


def places_in(body: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    keys = (
        list(body) if isinstance(body, dict) else range(len(body) if isinstance(body, list) else 0)
    )
    for key in keys:
        yield body, key
        yield from places_in(body[key])


@cache
def replies() -> Mapping[tuple[str, str], list[Any]]:
    """What was recorded, by provider and task."""
    found: dict[tuple[str, str], list[Any]] = {}
    for case in cases():
        bodies = [it["json"] for it in case["script"] if "json" in it]
        found.setdefault((case["provider"], case["task"]), []).extend(bodies)
    return {key: bodies for key, bodies in found.items() if bodies}
