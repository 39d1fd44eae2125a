"""A generation of text whose effects were recorded can be replayed anywhere, without one call."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from hfmedia.execution.effects import Effects
from hfmedia.results import TextGeneration
from hfmedia.serialization import from_data, to_data
from tests.library.chats import (
    DONE,
    REQUEST,
    chatting,
    client_at,
    data,
    piece,
    pieces_of,
    replies,
    says,
)
from tests.library.served import Handler
from tests.library.servers import KEY
from tests.library.test_replay import Recorded

REPLAY = """
import asyncio, json, socket, sys
from itertools import chain
from hfmedia import GenerationRequest
from hfmedia.routing.text_router import stream
from hfmedia.serialization import from_data, to_data
from tests.library.test_replay import Replayed

def refuse(*arguments, **options):
    raise AssertionError("a replay opens no connection")

kept = json.load(sys.stdin)
effects = Replayed([tuple(entry) for entry in kept["journal"]])
request = from_data(GenerationRequest, kept["request"])

async def main():
    socket.socket.connect = refuse
    *steps, end = [step async for step in stream(request, effects, deadline=kept["deadline"])]
    assert not effects.journal
    print(json.dumps([to_data(item) for item in (*chain(*steps), end)]))

asyncio.run(main())
"""
CALL = {"index": 0, "id": "1", "function": {"name": "now", "arguments": "{}"}}
USED = data({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 9}})
SAID = (piece("<think>Hm</think>Ri"), piece("ng! <"), piece(tool_calls=[CALL]))


@pytest.mark.parametrize(
    "answer",
    [says(*SAID, piece(finish="tool_calls"), USED, DONE), says(*SAID)],
    ids=["whole", "broken off"],
)
async def test_an_answer_is_replayed_in_a_second_process(answer: Handler) -> None:
    recorded: list[Recorded] = []

    def recording(inner: Effects) -> Effects:
        recorded.append(Recorded(inner))
        return recorded[-1]

    async with (
        chatting(groq=replies({"error": "busy"}, 429), together=answer) as served,
        client_at(served, effects=recording) as client,
    ):
        deltas, end = await pieces_of(client, deadline=4e9)
    assert end.path == "groq 429 → together"
    assert (end.text, end.thought) == ("Ring! <", "Hm")
    [effects] = recorded
    kept = {"journal": effects.journal, "request": to_data(REQUEST), "deadline": 4e9}
    [*again, last] = await replayed(kept)
    assert from_data(TextGeneration, last) == end
    assert again == [to_data(delta) for delta in deltas]
    assert KEY not in json.dumps(kept)


async def replayed(kept: dict[str, Any]) -> list[Any]:
    """What a second process yields."""
    run = await asyncio.to_thread(
        partial(subprocess.run, capture_output=True, text=True, check=False),
        [sys.executable, "-c", REPLAY],
        input=json.dumps(kept),
    )
    assert run.returncode == 0, run.stderr
    found: list[Any] = json.loads(run.stdout)
    return found
