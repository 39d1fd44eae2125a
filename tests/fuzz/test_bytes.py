"""The real client against a server that misbehaves at the level of bytes."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import islice
from random import Random
from typing import cast

import pytest

from hfmedia import GenerationRequest, HFMediaError
from hfmedia.types import TASKS, Task
from tests.fuzz.byte_server import MISBEHAVIOURS, ByteServer, Misbehaviour, Raw, byte_server
from tests.fuzz.cases import CASE_LIMIT_S, Record, case, case_names, report
from tests.fuzz.oracle import assert_typed
from tests.fuzz.proxied import proxied_client
from tests.fuzz.recorded import media_cases
from tests.goldens import Case, played
from tests.library.served import files_in

AT_ONCE = 20  # many of them only wait
TIMEOUT_S = 1.0  # of a generation: what hangs, costs no more than this
ROUTES = (
    ("fal-ai", "text-to-image"),
    ("hf-inference", "text-to-image"),
    ("nscale", "text-to-image"),
    ("together", "text-to-video"),
)


@pytest.mark.parametrize("misbehave", MISBEHAVIOURS, ids=lambda it: it.__name__)
async def test_a_server_whose_response(misbehave: Misbehaviour, record_property: Record) -> None:
    outcomes = Counter[str]()
    what = f"bytes of a server that {misbehave.__name__}"
    names = case_names(what, sample=AT_ONCE // 2)
    while together := list(islice(names, AT_ONCE)):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(outcome_of(name, misbehave)) for name in together]
        outcomes.update(task.result() for task in tasks)
    report(record_property, what, outcomes)


async def outcome_of(name: str, misbehave: Misbehaviour) -> str:
    """The name of what became of a generation at that server."""
    with case(name) as random:
        recorded = a_case(random)
        script = [raw(it) for it in (recorded["hub_response"], *recorded["script"])]
        server = ByteServer(random, script, random.randrange(len(script)), misbehave)
        async with byte_server(server) as url, asyncio.timeout(CASE_LIMIT_S):
            return await generated(url, recorded)


def a_case(random: Random) -> Case:
    """A recorded generation that ended well."""
    cases = media_cases()[random.choice(ROUTES)]
    return random.choice([it for it in cases if all(r["status"] < 300 for r in it["script"])])


def raw(recorded: Case) -> Raw:
    """A recorded reply as bytes."""
    reply = played(recorded, "http://router.example")
    headers = [f"{name}: {value}".encode() for name, value in reply.headers.items()]
    return Raw(f"HTTP/1.1 {reply.status} Recorded".encode(), headers, reply.body)


async def generated(url: str, recorded: Case) -> str:
    task = cast("Task", recorded["task"])
    request = GenerationRequest(
        task=task, model=recorded["model"], prompt="a fox", provider=recorded["provider"]
    )
    async with proxied_client(url) as client:
        try:
            generation = await client.generate(request, timeout=TIMEOUT_S)
        except HFMediaError as error:
            assert_typed(error)
            assert files_in(client.store) == []
            return type(error).__name__
        assert generation.media.content_type.startswith(TASKS[task].gives)
        return "result"
