"""A chat provider for the benchmark: `python -m benchmarks.streams.server`.

It writes prepared bytes to sockets, each token in a packet of its own and at its own time, and does
nothing else, so that it is not the bottleneck; `/spent` tells the processor time of this process
and how late it was at most.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from benchmarks.answers import Answer, json_wire, wire
from benchmarks.router import Sendable, serve
from benchmarks.streams.tokens import MODEL, PROVIDER, RATE, TOKENS, events

SLOT_S: Final = 0.001  # as often as that, whatever is due is sent
HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
)
MAPPING: Final = {
    "id": MODEL,
    "pipeline_tag": "text-generation",
    "inferenceProviderMapping": {
        PROVIDER: {"status": "live", "task": "conversational", "providerId": MODEL}
    },
}


@cache
def packets(count: int) -> list[bytes]:
    """The events of so many tokens as the chunks of a body, and its end."""
    chunks = [b"%x\r\n%s\r\n" % (len(event), event) for event in events(count)]
    return [*chunks[:-1], chunks[-1] + b"0\r\n\r\n"]


@dataclass(eq=False)
class Stream:
    """One answer on its way."""

    to: socket.socket
    packets: Sequence[bytes]
    began: float
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    sent: int = 0
    rest: bytes = b""  # of a packet that the connection did not take whole

    def send_due(self, now: float) -> None:
        """Send what is due, as far as the connection takes it."""
        due = min(int((now - self.began) * RATE), len(self.packets))
        try:
            while self.sent < due:
                packet = self.rest or self.packets[self.sent]
                self.rest = packet[self.to.send(packet) :]
                self.sent += not self.rest
        except BlockingIOError:
            return
        except ConnectionError:
            self.ended.set()
        if self.sent == len(self.packets):
            self.ended.set()


class Pacer:
    """Sends the packets of all streams, each at its time. `late_s`: how late it was at most."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.late_s = 0.0

    async def run(self) -> None:
        """Send until cancelled."""
        slept = time.perf_counter()
        while True:
            await asyncio.sleep(SLOT_S)
            now = time.perf_counter()
            self.late_s = max(self.late_s, now - slept - SLOT_S)
            for stream in tuple(self.streams):
                stream.send_due(now)
                if stream.ended.is_set():
                    self.streams.discard(stream)
            slept = now


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer of so many tokens."""

    pacer: Pacer
    count: int

    async def send(self, to: socket.socket) -> None:
        """Stream it, and wait until it has ended."""
        await asyncio.get_running_loop().sock_sendall(to, HEAD)
        stream = Stream(to, packets(self.count), time.perf_counter())
        self.pacer.streams.add(stream)
        await stream.ended.wait()


@dataclass(frozen=True, slots=True)
class ChatAnswers:
    """The Hub's answer for the one model, and the provider's."""

    pacer: Pacer

    def to(self, method: str, path: str, body: bytes) -> Sendable:
        """The answer to a request."""
        parts = path.partition("?")[0].split("/")[1:]
        match parts:
            case ["spent"]:
                spent = {"cpu": time.process_time(), "late": self.pacer.late_s}
                self.pacer.late_s = 0.0
                return Answer(json_wire(spent))
            case ["hub", "api", "models", *_]:
                return Answer(json_wire(MAPPING))
            case ["router", provider, *_, "completions"] if provider == PROVIDER:
                return Streamed(self.pacer, json.loads(body)["max_tokens"])
        return Answer(wire(b"not found", "text/plain", "404 Not Found"))


async def main() -> None:
    """Serve until the process is ended."""
    packets(TOKENS)  # prepared before anybody asks
    pacer = Pacer()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pacer.run())
        tasks.create_task(serve(lambda _: ChatAnswers(pacer)))


if __name__ == "__main__":
    asyncio.run(main())
