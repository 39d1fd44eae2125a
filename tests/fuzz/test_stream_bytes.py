"""The real client reading text from a server that misbehaves at the level of bytes."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import islice
from random import Random
from typing import Final

import pytest

from hfmedia import GenerationRequest, HFMediaError
from hfmedia.results import TextGeneration
from tests.fuzz.byte_server import (
    DRIP_S,
    MISBEHAVIOURS,
    ByteServer,
    Misbehaviour,
    Raw,
    byte_server,
    says_nothing,
)
from tests.fuzz.cases import CASE_LIMIT_S, Record, case, case_names, report
from tests.fuzz.oracle import assert_typed
from tests.fuzz.proxied import proxied_client
from tests.fuzz.recorded import text_cases
from tests.fuzz.test_bytes import AT_ONCE, TIMEOUT_S, raw
from tests.fuzz.test_text_generations import MESSAGES, assert_right
from tests.goldens import Case

PROVIDERS = ("cohere", "groq", "together")


async def stops_in_the_middle(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    whole = raw.bytes()
    writer.write(whole[: random.randrange(len(whole))])
    await says_nothing(random, raw, writer)


async def never_ends(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    start = raw.body[: random.randrange(len(raw.body))]
    endless = random.choice((b": ping\n\n", b"\n", b"data: x", b'data: {"choices": []}\n\n', b"\0"))
    writer.write(raw.bytes(b"connection: close", body=start))
    while not writer.is_closing():
        writer.write(endless * random.choice((1, 1_000)))
        await writer.drain()
        await asyncio.sleep(DRIP_S)


ALL: Final = (*MISBEHAVIOURS, stops_in_the_middle, never_ends)


@pytest.mark.parametrize("misbehave", ALL, ids=lambda it: it.__name__)
async def test_a_server_whose_stream(misbehave: Misbehaviour, record_property: Record) -> None:
    outcomes = Counter[str]()
    what = f"stream of a server that {misbehave.__name__}"
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
        wrong = random.choice((0, 1, 1, 1))  # mostly the stream, and not the Hub
        server = ByteServer(random, script, wrong, misbehave)
        async with byte_server(server) as url, asyncio.timeout(CASE_LIMIT_S):
            return await generated(url, recorded)


def a_case(random: Random) -> Case:
    """A recorded stream that ended well."""
    return random.choice(
        [it for it in text_cases()[random.choice(PROVIDERS)] if is_stream(it["script"][0])]
    )


def is_stream(reply: Case) -> bool:
    return bool(reply["headers"].get("content-type") == "text/event-stream")


async def generated(url: str, recorded: Case) -> str:
    request = GenerationRequest(
        task="conversational",
        model=recorded["model"],
        messages=MESSAGES,
        provider=recorded["provider"],
    )
    async with proxied_client(url) as client:
        try:
            *_, answer = [item async for item in client.stream(request, timeout=TIMEOUT_S)]
        except HFMediaError as error:
            assert_typed(error)
            return type(error).__name__
    assert isinstance(answer, TextGeneration)
    assert_right(answer)
    return "text" if answer.failure is None else answer.failure.type
