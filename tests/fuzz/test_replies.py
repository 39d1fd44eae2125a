"""Mutated replies, read by the adapter of each provider."""

from __future__ import annotations

import json
import random
from collections import Counter
from urllib.parse import urlsplit

import pytest

from hfmedia.adapter import Route
from hfmedia.errors import HFMediaError
from hfmedia.execution.classify import parse_response
from hfmedia.execution.provider_http import Credentials, RouterConfig, http_request
from hfmedia.providers import providers
from hfmedia.serialization import from_data, to_data
from hfmedia.types import MEDIA_TASKS, Done, Pending, ProviderRequest, ProviderResponse
from tests.fuzz.cases import REPLIES, Record, case, case_names, report
from tests.fuzz.mutations import KEY, mutated_headers, mutated_json, mutated_status
from tests.fuzz.oracle import assert_typed
from tests.fuzz.recorded import recorded_replies
from tests.library.scripted import a_row

ROUTER = "https://router.example"
TASKS_PER_PROVIDER = {
    name: [task for task in it.adapters if task in MEDIA_TASKS] for name, it in providers().items()
}
MEDIA_PROVIDERS = sorted(name for name, tasks in TASKS_PER_PROVIDER.items() if tasks)
# What a reply may answer: the submit, a poll, or the request for the result.
CALLS = (
    ProviderRequest.post("/", {}),
    ProviderRequest.get("/jobs/1/status"),
    ProviderRequest.get("/v3/async/task-result?task_id=1"),
)
LIMIT_S = 5.0  # for one reply, however large: a second is a stall already


@pytest.mark.parametrize("provider", MEDIA_PROVIDERS)
def test_a_mutated_reply_is_a_step_or_a_typed_error(provider: str, record_property: Record) -> None:
    outcomes = Counter[str]()
    for name in case_names(f"replies of {provider}", sample=max(300, REPLIES)):
        with case(name, limit_s=LIMIT_S) as random:
            route, reply = a_mutated_reply(random, provider)
            outcomes[outcome_of(route, reply)] += 1
    assert outcomes["BadReply"] or provider == "hf-inference" or outcomes.total() <= 1
    report(record_property, f"replies of {provider}", outcomes)


def a_mutated_reply(random: random.Random, provider: str) -> tuple[Route, ProviderResponse]:
    """A recorded reply of the provider with something wrong in it, for any of its requests."""
    task = random.choice(TASKS_PER_PROVIDER[provider])
    recorded = random.choice(recorded_replies(provider, task))
    response = ProviderResponse(
        request=random.choice(CALLS),
        status=mutated_status(random, recorded.status),
        headers=mutated_headers(random, recorded.headers),
        body=mutated_json(random, recorded.json),
    )
    return Route(providers()[provider], a_row(provider, task)), response


def outcome_of(route: Route, reply: ProviderResponse) -> str:
    """The name of what became of the reply; an assertion fails for what must not happen."""
    try:
        step = parse_response(route, reply, secret=KEY)
    except HFMediaError as error:
        assert_typed(error)
        return type(error).__name__
    assert isinstance(step, Done | Pending)
    assert from_data(type(step), json.loads(json.dumps(to_data(step)))) == step
    if isinstance(step, Pending):
        for request in filter(None, (step.poll, step.cancel)):
            assert_stays(route, request)
    return type(step).__name__


def assert_stays(route: Route, request: ProviderRequest) -> None:
    """The next request goes to the same host and provider, or is refused."""
    credentials = Credentials(key=KEY)
    try:
        http = http_request(route, request, credentials, RouterConfig(url=ROUTER), contents={})
    except HFMediaError as error:
        assert_typed(error)
        return
    parts = urlsplit(http.url)
    assert (parts.scheme, parts.netloc) == ("https", "router.example")
    assert parts.path.startswith(f"/{route.provider}/")
