"""What may be wrong in a stream of text: its events, their order, and what is around them."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.fuzz.mutations import KEY, mutated_bytes, mutated_json
from tests.goldens import RecordedResponse

Events = list[bytes]

ODD_EVENTS: Final[Sequence[bytes]] = (
    b"data: [DONE]",
    b"data:",
    b"data",
    b"data: [DONE",
    b": ping",
    b"id: 1\nretry: 5",
    b"event: error\ndata: {}",
    b'event: error\ndata: {"message": "no memory"}',
    b'event: error\ndata: "%s"' % KEY.encode(),
    b'data: {"error": {"message": "bad key %s", "code": 401}}' % KEY.encode(),
    b'data: {"error": "overloaded", "error_type": "overloaded"}',
    b'data: {"error": true, "status": 99}',
    b'{"error": "no event"}',
    b'data: {"choices": [],\ndata: "usage": {}}',
    b'data: {"choices": [{"delta": {"tool_calls": [{"index": -5, "function": {}}]}}]}',
    b'data: {"choices": [{"delta": {"tool_calls": [{}, {"index": 1e9}, {"index": null}]}}]}',
    b'data: {"choices": [{"delta": {"content": "<think>"}}]}',
    b'data: {"choices": [{"delta": {"content": "</th"}}]}',
    b"data: " + b"x" * 200_000,
    b":" + b"x" * 1_100_000,
)


def mutated_stream(random: random.Random, stream: str) -> bytes:
    """The stream with up to three things wrong in it."""
    events = stream.encode().removesuffix(b"\n\n").split(b"\n\n")
    for _ in range(random.randint(1, 3)):
        random.choice(CHANGES)(random, events)
    data = b"\n\n".join([*events, b""])
    data = data.replace(b"\n", random.choice((b"\n", b"\n", b"\r\n", b"\r")))
    if random.random() < 0.05:
        data = b"\xef\xbb\xbf" + data
    return mutated_bytes(random, data) if random.random() < 0.15 else data


def _place(random: random.Random, events: Events) -> int:
    return random.randrange(len(events) + 1)


def _with_an_odd_event(random: random.Random, events: Events) -> None:
    events.insert(_place(random, events), random.choice(ODD_EVENTS))


def _with_a_mutated_event(random: random.Random, events: Events) -> None:
    if events:
        at = random.randrange(len(events))
        events[at] = b"data: " + mutated_json(random, _json(events[at]))


def _with_a_repeated_event(random: random.Random, events: Events) -> None:
    if events:
        at = random.randrange(len(events))
        often = 1_000 if len(events[at]) < 1_000 else 2
        events[at:at] = [events[at]] * random.choice((1, often))


def _without_some_events(random: random.Random, events: Events) -> None:
    del events[_place(random, events) : _place(random, events)]


def _in_another_order(random: random.Random, events: Events) -> None:
    random.shuffle(events)


def _json(event: bytes) -> Any:
    try:
        return json.loads(event.removeprefix(b"data: "))
    except (ValueError, RecursionError):  # it was changed before
        return {}


CHANGES: Final[Sequence[Callable[[random.Random, Events], None]]] = (
    _with_an_odd_event,
    _with_a_mutated_event,
    _with_a_mutated_event,
    _with_a_repeated_event,
    _without_some_events,
    _in_another_order,
)


@dataclass(frozen=True)
class CutResponse(RecordedResponse):
    """A response whose body comes in pieces of any size."""

    random: random.Random

    async def stream(self, *, limit_bytes: int, at_once_bytes: int) -> AsyncGenerator[bytes, None]:
        sizes = self.random.choice(((1, 2, 3), (1, 100, 1_000), (100_000,)))
        start = 0
        while start < len(self.body):
            # The beginning may come byte by byte; all of it would take too long.
            end = start + (self.random.choice(sizes) if start < 2_000 else 100_000)
            yield self.body[start:end]
            start = end
