"""What travels is plain data: through JSON and back, in this process and in another."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia import Attempt, Failure, Generation, GenerationRequest, KeyRef, MediaRef, Policy
from hfmedia.adapter import MappingRow
from hfmedia.errors import AllProvidersFailed, HFMediaError, error_types
from hfmedia.events import Accepted, Downloading, Event, MovedOn, Trying, Waiting
from hfmedia.execution.effects import Step
from hfmedia.execution.tickets import Ticket
from hfmedia.policy import ORDERS, ProcessKeyRef
from hfmedia.progress import MovedFrom, Progress
from hfmedia.serialization import from_json, to_json
from hfmedia.types import TASKS, Done, ImageInput, Pending, ProviderRequest
from jobs.models import GenerationState, JobSpec, ReplyTarget, Requester, Snapshot

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(0, 2**63)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PARAMETERS = st.dictionaries(TEXT, JSON, max_size=3)
MEDIA = st.builds(MediaRef, size=WHOLE, uri=TEXT, content_type=TEXT)
REQUESTS = st.builds(
    GenerationRequest,
    task=st.sampled_from(sorted(TASKS)),
    image=st.none() | st.builds(ImageInput, media=st.none() | MEDIA, url=st.none() | TEXT),
    parameters=PARAMETERS,
    defaults=PARAMETERS,
)
CALLS = st.builds(
    ProviderRequest,
    method=st.sampled_from(["GET", "PUT"]),
    json=st.none() | PARAMETERS,
    body=st.none() | MEDIA,
    headers=st.dictionaries(TEXT, TEXT, max_size=2),
)
POLLS = st.builds(ProviderRequest, method=st.just("GET"), json=st.none(), body=st.none())
PENDING = st.builds(Pending, poll=POLLS, after_s=NUMBER, cancel=st.none() | CALLS)
ROWS = st.builds(MappingRow)
FAILURES = st.builds(Failure, fields=PARAMETERS, causes=st.just(()))
DEEP_FAILURES = st.builds(
    Failure, fields=PARAMETERS, causes=st.lists(FAILURES, max_size=2).map(tuple)
)
TICKETS = st.builds(Ticket, request=REQUESTS, row=ROWS, pending=PENDING, deadline=NUMBER)
ATTEMPTS = st.builds(Attempt, seconds=NUMBER, cost=st.none() | NUMBER)
GENERATIONS = st.builds(
    Generation,
    request=REQUESTS,
    media=MEDIA,
    attempts=st.lists(ATTEMPTS, max_size=2).map(tuple),
    seconds=NUMBER,
    ignored_parameters=st.lists(TEXT, max_size=2).map(tuple),
)
POLICIES = st.builds(
    Policy,
    hub_key=st.none() | st.builds(KeyRef),
    provider_keys=st.dictionaries(TEXT, st.builds(KeyRef), max_size=2),
    allow=st.none() | st.lists(TEXT, max_size=2).map(tuple),
    deny=st.lists(TEXT, max_size=2).map(tuple),
    order=st.sampled_from(ORDERS),
    deadlines=st.dictionaries(TEXT, st.floats(0.1, 1e6), max_size=2),
)
PROGRESS = st.builds(
    Progress,
    percent=st.none() | NUMBER,
    moved=st.lists(st.builds(MovedFrom, failure=FAILURES), max_size=2).map(tuple),
)
REQUESTERS = st.builds(Requester, role_ids=st.lists(WHOLE, max_size=2).map(tuple))
STATES = st.builds(
    GenerationState,
    request=REQUESTS,
    began=NUMBER,
    progress=PROGRESS,
    ended=st.none() | NUMBER,
    generation=st.none() | GENERATIONS,
    failure=st.none() | FAILURES,
)
SNAPSHOTS = st.builds(
    Snapshot,
    requester=REQUESTERS,
    request=REQUESTS,
    generations=st.lists(STATES, max_size=2).map(tuple),
)
SPECS = st.builds(
    JobSpec,
    request=REQUESTS,
    requester=REQUESTERS,
    target=st.builds(ReplyTarget, expires_at=NUMBER),
    policy=POLICIES,
)
STEPS = st.builds(Done, link=TEXT, media=st.none()) | PENDING | DEEP_FAILURES
EVENTS = (
    st.builds(Trying)
    | st.builds(MovedOn, failure=FAILURES)
    | st.builds(Accepted, ticket=TICKETS)
    | st.builds(Waiting, percent=st.none() | NUMBER)
    | st.builds(Downloading)
)
VALUES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "request": (GenerationRequest, REQUESTS),
    "ticket": (Ticket, TICKETS),
    "failure": (Failure, DEEP_FAILURES),
    "generation": (Generation, GENERATIONS),
    "policy": (Policy, POLICIES),
    "snapshot": (Snapshot, SNAPSHOTS),
    "job": (JobSpec, SPECS),
    "step": (Step, STEPS),
    "event": (Event, EVENTS),
}


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
def test_a_value_that_travels_comes_back_equal(name: str, data: st.DataObject) -> None:
    cls, values = VALUES[name]
    value = data.draw(values)
    assert from_json(cls, to_json(value, cls)) == value


ECHO = """
import sys
from hfmedia.serialization import from_json, to_json
from tests.library.test_serialization import VALUES
for line in sys.stdin:
    name, _, text = line.rstrip("\\n").partition(" ")
    cls, _ = VALUES[name]
    value = from_json(cls, text)
    assert from_json(cls, to_json(value, cls)) == value
    print(to_json(value, cls))
"""


def test_another_process_reads_the_same() -> None:
    examples = [(name, cls, an_example(values)) for name, (cls, values) in VALUES.items()]
    lines = "".join(f"{name} {to_json(value, cls)}\n" for name, cls, value in examples)
    run = subprocess.run(
        [sys.executable, "-c", ECHO], input=lines, capture_output=True, text=True, check=True
    )
    answers = run.stdout.splitlines()
    for (_, cls, value), answer in zip(examples, answers, strict=True):
        assert from_json(cls, answer) == value


def an_example(values: st.SearchStrategy[Any]) -> Any:
    """One value of a strategy, the same in every run."""
    found: list[Any] = []

    @given(values)
    def draw(value: Any) -> None:
        found.append(value)

    draw()
    return found[-1]


@pytest.mark.parametrize("name", sorted(error_types()))
def test_every_error_survives_pickling_and_becomes_a_failure_and_back(name: str) -> None:
    error = error_types()[name](f"{name} happened")
    for item in fields(error):
        if item.name not in {"message", "failures"}:
            value: Any = ("a", "b") if isinstance(getattr(error, item.name), tuple) else "x"
            setattr(error, item.name, value)
    if isinstance(error, AllProvidersFailed):
        error.failures = (Failure.of(HFMediaError("inner", provider="fal-ai", status=500)),)
    for again in (
        pickle.loads(pickle.dumps(error)),
        from_json(Failure, to_json(Failure.of(error))).error(),
    ):
        assert type(again) is type(error)
        assert str(again) == f"{name} happened"
        assert vars(again) == vars(error)


def test_a_failure_of_a_type_that_is_not_known_is_still_an_error() -> None:
    error = Failure(type="FromTheFuture", message="It failed.", fields={"status": 599}).error()
    assert type(error) is HFMediaError
    assert (str(error), error.status) == ("It failed.", 599)


def test_a_key_that_was_given_as_text_cannot_leave_its_process() -> None:
    policy = Policy(provider_keys={"fal-ai": ProcessKeyRef("process", "1")})
    with pytest.raises(TypeError):
        to_json(policy)
    with pytest.raises(TypeError):
        pickle.dumps(policy)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"task": 1}', "[" * 100_000])
def test_what_is_not_of_the_form_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(GenerationRequest, text)
