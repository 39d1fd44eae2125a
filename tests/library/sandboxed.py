"""Functions that the tests of the sandbox call in its children."""

from __future__ import annotations

import os
import re
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn


def echo(**values: Any) -> dict[str, Any]:
    return values


def pid() -> int:
    return os.getpid()


def environment() -> dict[str, str]:
    return dict(os.environ)


def niceness() -> int:
    return os.nice(0)


def talk() -> str:
    """Print as libraries do: where Python writes, and where C writes."""
    print("what a codec says", flush=True)
    os.write(1, b"\xff\xff\xff\xff")
    os.write(2, b"warning")
    return "done"


def forge(answer: str) -> None:
    """Write an answer of one's own, as code could that has taken the process over."""
    content = answer.encode()
    for descriptor in range(3, 10):
        with suppress(OSError):
            os.write(descriptor, len(content).to_bytes(4) + content)


def fail(words: str) -> NoReturn:
    raise LookupError(words)


def crash() -> NoReturn:
    os.abort()


def leave() -> NoReturn:
    raise SystemExit


def allocate(size: int) -> int:
    return len(bytearray(size))


def write(path: str, size: int) -> None:
    Path(path).write_bytes(bytes(size))


def long_answer(size: int) -> str:
    return "a" * size


def hang(port: int | None = None) -> NoReturn:
    """Say which process this is, then use its core for ever."""
    _announce(port)
    while True:
        pass


def hang_in_c(port: int) -> None:
    """The same, without letting any other thread of the process run."""
    _announce(port)
    re.match(r"(a+)+$", "a" * 60 + "b")


def _announce(port: int | None) -> None:
    if port is not None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(str(os.getpid()).encode())
