"""Whole generations whose provider answers with something wrong in one reply, over sockets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import cast

import pytest
from aiohttp import web

from hfmedia import Client, Generation, GenerationRequest, HFMediaError, ImageInput
from hfmedia.types import TASKS, Task
from tests.fuzz.cases import CASE_LIMIT_S, Record, case, case_names, report
from tests.fuzz.oracle import assert_typed
from tests.fuzz.proxied import proxied_client
from tests.fuzz.recorded import media_cases
from tests.fuzz.wrong_responses import right_response, wrong_response
from tests.goldens import Case
from tests.library import samples
from tests.library.served import files_in, serving

IMAGE = ImageInput.from_bytes(samples.picture("JPEG"), "image/jpeg")


@dataclass
class PlayedProvider:
    """Plays the script of a recorded case, with the reply number `wrong` mutated."""

    case: Case = field(default_factory=dict)
    random: Random = field(default_factory=Random)
    wrong: int = 0
    answered: int = 0

    def begin(self, random: Random, case: Case) -> None:
        """Play another case."""
        self.case, self.random, self.answered = case, random, 0
        self.wrong = random.randrange(len(case["script"]))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.host == "hub.example":
            return right_response(self.case["hub_response"])
        number = min(self.answered, len(self.case["script"]) - 1)
        self.answered += 1
        recorded = self.case["script"][number]
        if number == self.wrong:
            return wrong_response(self.random, recorded)
        return right_response(recorded)


@asynccontextmanager
async def fuzzed(provider: PlayedProvider) -> AsyncIterator[Client]:
    """A client whose proxy is that server."""
    async with (
        serving(provider.answer) as server,
        proxied_client(server.url) as client,
    ):
        yield client


@pytest.mark.parametrize("provider", sorted({name for name, _ in media_cases()}))
async def test_a_generation_ends_with_a_result_or_a_typed_error(
    provider: str, record_property: Record
) -> None:
    outcomes = Counter[str]()
    played = PlayedProvider()
    recorded = cases_of(provider)
    async with fuzzed(played) as client:
        for name in case_names(f"generations at {provider}", sample=40):
            with case(name) as random:
                played.begin(random, random.choice(recorded))
                outcomes[await outcome_of(client, played.case)] += 1
                assert files_in(client.store) == [], "nothing is left of a generation"
    assert len(outcomes) > 1 or outcomes.total() <= 1
    report(record_property, f"generations at {provider}", outcomes)


def cases_of(provider: str) -> list[Case]:
    """The generations that were recorded there."""
    return [
        case
        for (name, _), cases in media_cases().items()
        for case in cases
        if name == provider and "json" in (case["hub_response"] or ())
    ]


async def outcome_of(client: Client, case: Case) -> str:
    """The name of what became of a generation."""
    task = cast("Task", case["task"])
    request = GenerationRequest(
        task=task,
        model=case["model"],
        prompt="a fox",
        provider=case["provider"],
        image=IMAGE if "image" in TASKS[task].takes else None,
    )
    try:
        async with asyncio.timeout(CASE_LIMIT_S):
            generation = await client.generate(request, timeout=60)
    except HFMediaError as error:
        assert_typed(error)
        return type(error).__name__
    await assert_right(client, generation)
    return "result"


async def assert_right(client: Client, generation: Generation) -> None:
    """The result is of the kind that was asked for; then it is deleted."""
    gives = TASKS[generation.request.task].gives
    assert generation.media.content_type.startswith((gives, "image/gif"))
    assert generation.media.size > 0
    await client.store.delete(generation.media)
