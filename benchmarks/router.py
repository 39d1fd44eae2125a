"""The Hub, the router and the files for the benchmark: `python -m benchmarks.router`.

It writes prepared bytes to sockets and does nothing else, so that it is not the bottleneck;
`/spent` tells the processor time of this process, which says whether it was.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from benchmarks.answers import Answers

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
CHUNK = 65_536


class Sendable(Protocol):
    """An answer."""

    async def send(self, to: socket.socket) -> None:
        """Write it to a connection."""


class Answering(Protocol):
    """What knows the answers."""

    def to(self, method: str, path: str, body: bytes) -> Sendable:
        """The answer to a request."""


class Connection:
    """One connection: request after request."""

    def __init__(self, opened: socket.socket, answers: Answering) -> None:
        self._socket = opened
        self._answers = answers
        self._received = b""

    async def run(self) -> None:
        """Answer until the other side hangs up."""
        with self._socket, suppress(ConnectionError):
            while await self._receive_until(HEAD_END):
                head, _, self._received = self._received.partition(HEAD_END)
                length = LENGTH.search(head)
                body = await self._body(int(length[1]) if length else 0)
                method, path, _ = head.decode("latin-1").split(" ", 2)
                await self._answers.to(method, path, body).send(self._socket)

    async def _receive_until(self, mark: bytes) -> bool:
        while mark not in self._received:
            if not await self._receive():
                return False
        return True

    async def _body(self, length: int) -> bytes:
        while len(self._received) < length and await self._receive():
            pass
        body, self._received = self._received[:length], self._received[length:]
        return body

    async def _receive(self) -> bool:
        chunk = await asyncio.get_running_loop().sock_recv(self._socket, CHUNK)
        self._received += chunk
        return bool(chunk)


async def serve(answering: Callable[[str], Answering]) -> None:
    """Print the origin as one JSON line and run until the process is ended.

    `answering` makes what knows the answers at an origin.
    """
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        listener.setblocking(False)
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        answers = answering(origin)
        sys.stdout.write(json.dumps(origin) + "\n")
        sys.stdout.flush()
        async with asyncio.TaskGroup() as connections:
            while True:
                opened, _ = await loop.sock_accept(listener)
                opened.setblocking(False)
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections.create_task(Connection(opened, answers).run())


if __name__ == "__main__":
    asyncio.run(serve(Answers))
