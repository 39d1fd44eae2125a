"""One child process of `sandbox.py`: a call at a time, within limits."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

SandboxProblem: TypeAlias = Literal[
    "time",
    "memory",
    "output",  # the file that it wrote, or its answer, was too large
    "failed",  # the function raised an error
    "crashed",  # the child ended
    "not-started",  # the system has no process, descriptor or memory for a child
    "busy",  # too many wait
    "closed",  # the pool is closed
]

SCRIPT: Final = Path(__file__).with_name("sandbox_child.py")
PROBLEMS: Final = get_args(SandboxProblem)
LOAD_S: Final = 15.0  # for starting a child and importing what it calls, on a busy machine
ERROR_CHARACTERS: Final = 60  # the name of a type
# Nothing of the parent's environment, which holds keys. A second arena would only take addresses.
ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "1"}


class SandboxError(Exception):
    """A function did not end as it should. `error` is the type of what it raised, if it did."""

    def __init__(self, problem: SandboxProblem, error: str = "") -> None:
        super().__init__(": ".join(filter(None, [problem, error])))
        self.problem: SandboxProblem = problem
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a call may use: time from its start, address space, and the sizes of what it gives.

    The start of a child and the import of the function are not part of the call's time.
    `output_bytes` is the size of a file that it writes, `answer_bytes` that of its result as JSON.
    """

    time_s: float
    memory_bytes: int
    output_bytes: int
    answer_bytes: int = 64 * 1024


class ChildProcess:
    """A child that is started by its first call.

    `is_spoiled`: it was killed, or is over a limit, or its call was given up. It must be ended.
    """

    def __init__(self) -> None:
        self.is_spoiled = False
        self._is_killed = False
        self._loaded: set[str] = set()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def has_ended(self) -> bool:
        """Whether it was started, and will answer no more."""
        return self._process is not None and _has_ended(self._process)

    async def call(self, function: str, arguments: Mapping[str, Any], limits: Limits) -> Any:
        """Call a function and return its result. Raises `SandboxError`."""
        if function not in self._loaded:
            await self._answered({"load": function}, replace(limits, time_s=LOAD_S))
            self._loaded.add(function)
        return await self._answered({"call": function, "arguments": arguments}, limits)

    async def _answered(self, request: Mapping[str, Any], limits: Limits) -> Any:
        """The result of a request. Raises `SandboxError`."""
        self.is_spoiled = True
        try:
            async with asyncio.timeout(limits.time_s):
                answer = await self._exchange({**request, "limits": asdict(limits)}, limits)
        except TimeoutError:
            raise SandboxError("time") from None
        except (OSError, asyncio.IncompleteReadError):
            raise SandboxError("crashed") from None
        problem = answer.get("problem")
        self.is_spoiled = self._is_killed or problem not in {None, "failed"}
        if problem is not None:
            raise SandboxError(problem, answer["error"])
        return answer["result"]

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self.is_spoiled = self._is_killed = True
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self.kill()
        if self._process is not None:
            # asyncio sees the end of a process when its pipe has been read to the end.
            await self._process.communicate()

    async def _exchange(self, request: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
        if self._process is None:
            self._process = await _started()
            if self._is_killed:  # while it was starting
                self._process.kill()
        assert self._process.stdin is not None, "it is a pipe"  # noqa: S101
        assert self._process.stdout is not None, "it is a pipe"  # noqa: S101
        self._process.stdin.write(_frame(request))
        await self._process.stdin.drain()
        length = int.from_bytes(await self._process.stdout.readexactly(4))
        if length > limits.answer_bytes:
            raise SandboxError("output")
        return _parsed(await self._process.stdout.readexactly(length))


def _parsed(answer: bytes) -> dict[str, Any]:
    """The answer of a child. What it decoded may have taken it over, so it may say anything."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        raise SandboxError("crashed") from None
    if not isinstance(found, dict) or not ("result" in found or found.get("problem") in PROBLEMS):
        raise SandboxError("crashed")
    return {**found, "error": str(found.get("error", ""))[:ERROR_CHARACTERS]}


def _has_ended(process: asyncio.subprocess.Process) -> bool:
    """Whether a process has ended, perhaps unnoticed by the event loop so far."""
    if process.returncode is None and hasattr(os, "waitid"):  # macOS has none
        try:
            # It is only looked at: asyncio waits for it.
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, process.pid, options) is not None
        except ChildProcessError:  # asyncio has waited for it in this moment
            return True
    return process.returncode is not None


async def _started() -> asyncio.subprocess.Process:
    """A child that runs. Raises `SandboxError`."""
    try:
        process = await _start()
    except OSError as error:
        raise SandboxError("not-started", error.strerror or type(error).__name__) from None
    assert process.stdin is not None, "it is a pipe"  # noqa: S101
    process.stdin.write(_frame(sys.path))
    return process


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        # Isolated: neither the environment nor the folder of the script adds to its path. And it
        # writes no bytecode: Python would keep, and read, what the limit of a file has cut off.
        *(sys.executable, "-I", "-B", str(SCRIPT)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # What codecs print about foreign files is no news for an operator.
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
        start_new_session=True,  # Ctrl-C is for the parent
    )


def _frame(value: Any) -> bytes:
    content = json.dumps(value).encode()
    return len(content).to_bytes(4) + content
