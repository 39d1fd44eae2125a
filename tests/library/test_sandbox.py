"""Functions in child processes: within limits, one at a time each, and gone when they should be."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from tests.library import sandboxed
from tests.processes import HANG_TIMEOUT_S, computing, gone

NAMES = [name for name in vars(sandboxed) if not name.startswith("_")]
LIMITS = Limits(time_s=60, memory_bytes=300 * 2**20, output_bytes=2**20)
SHORT = Limits(time_s=10, memory_bytes=300 * 2**20, output_bytes=2**20)
ROOT = Path(__file__).parents[2]


def name_of(function: str) -> str:
    return f"tests.library.sandboxed:{function}"


FUNCTIONS = [name_of(name) for name in NAMES]


async def run(sandbox: Sandbox, function: str, limits: Limits = LIMITS, **arguments: Any) -> Any:
    return await sandbox.run(name_of(function), arguments, limits=limits)


async def problem_of(
    sandbox: Sandbox, function: str, limits: Limits = LIMITS, **arguments: Any
) -> str:
    with pytest.raises(SandboxError) as raised:
        await run(sandbox, function, limits, **arguments)
    return str(raised.value)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(FUNCTIONS, size=2) as opened:
        yield opened


class Announced:
    """Where functions that hang say which process they are in."""

    def __init__(self) -> None:
        self._pids = asyncio.Queue[int]()
        self.port = 0

    async def pid(self) -> int:
        """The next process that hangs."""
        async with asyncio.timeout(HANG_TIMEOUT_S):
            return await self._pids.get()

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._read, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._pids.put_nowait(int(await reader.read()))
        writer.close()


@pytest.fixture
async def announced() -> AsyncIterator[Announced]:
    listening = Announced()
    async with await listening.listen():
        yield listening


async def test_plain_data_goes_in_and_comes_out(sandbox: Sandbox) -> None:
    values: dict[str, Any] = {"words": "a fox 🦊", "number": 1.5, "list": [None, True, {"a": 1}]}
    assert await run(sandbox, "echo", **values) == values


async def test_it_runs_in_another_process_which_serves_again(sandbox: Sandbox) -> None:
    pids = {await run(sandbox, "pid") for _ in range(3)}
    assert len(pids) == 1
    assert os.getpid() not in pids


async def test_only_the_functions_that_were_named_are_called(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="os:getcwd"):
        await sandbox.run("os:getcwd", {}, limits=LIMITS)


async def test_what_takes_too_long_is_killed_and_replaced(sandbox: Sandbox) -> None:
    pid = await run(sandbox, "pid")
    assert await problem_of(sandbox, "hang", replace(LIMITS, time_s=0.5)) == "time"
    await gone(pid)
    assert await run(sandbox, "echo", a=1) == {"a": 1}


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")
async def test_what_needs_too_much_memory_is_told_and_its_process_replaced(
    sandbox: Sandbox,
) -> None:
    pid = await run(sandbox, "pid")
    assert await problem_of(sandbox, "allocate", size=400 * 2**20) == "memory"
    assert await run(sandbox, "pid") != pid
    assert await run(sandbox, "allocate", size=100 * 2**20) == 100 * 2**20


async def test_what_writes_too_much_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    path = str(tmp_path / "written")
    assert await problem_of(sandbox, "write", path=path, size=2**20 + 1) == "output: OSError"
    await run(sandbox, "write", path=path, size=2**20)


async def test_an_answer_that_is_too_long_is_not_read(sandbox: Sandbox) -> None:
    for _ in range(5):  # each leaves a pipe that is full
        assert await problem_of(sandbox, "long_answer", size=2**20) == "output"


async def test_a_call_may_say_how_long_its_answer_may_be(sandbox: Sandbox) -> None:
    quotes_and_rest = len('{"result": ""}')
    limits = replace(LIMITS, answer_bytes=2**20 + quotes_and_rest)
    assert len(await run(sandbox, "long_answer", limits, size=2**20)) == 2**20
    assert await problem_of(sandbox, "long_answer", limits, size=2**20 + 1) == "output"


@pytest.mark.parametrize(
    "answer", ["[" * 60_000, "[1]", "{}", '{"problem": "none"}', '{"problem": []}', "nonsense"]
)
async def test_an_answer_that_makes_no_sense_is_told_and_its_process_replaced(
    sandbox: Sandbox, answer: str
) -> None:
    assert await problem_of(sandbox, "forge", answer=answer) == "crashed"
    assert await run(sandbox, "echo", a=1) == {"a": 1}


async def test_an_error_is_told_by_its_type_and_the_process_stays(sandbox: Sandbox) -> None:
    pid = await run(sandbox, "pid")
    assert await problem_of(sandbox, "fail", words="a fox") == "failed: LookupError"
    assert await run(sandbox, "pid") == pid


@pytest.mark.parametrize("function", ["crash", "leave"])
async def test_a_process_that_ends_is_told_and_replaced(sandbox: Sandbox, function: str) -> None:
    assert await problem_of(sandbox, function) == "crashed"
    assert await run(sandbox, "echo", a=1) == {"a": 1}


async def test_a_process_that_was_killed_while_it_had_no_work_is_replaced(sandbox: Sandbox) -> None:
    pid = await run(sandbox, "pid")
    os.kill(pid, signal.SIGKILL)
    await gone(pid)
    assert await run(sandbox, "echo", a=1) == {"a": 1}


@contextmanager
def no_more_descriptors() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_process_that_cannot_be_started_is_told_and_started_the_next_time(
    sandbox: Sandbox,
) -> None:
    with no_more_descriptors():
        assert await problem_of(sandbox, "echo") == "not-started: Too many open files"
    assert await run(sandbox, "echo", a=1) == {"a": 1}


async def test_what_libraries_print_is_no_answer_and_reaches_nobody(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await run(sandbox, "talk") == "done"
    assert await run(sandbox, "echo", a=1) == {"a": 1}
    assert capfd.readouterr() == ("", "")


async def test_the_secrets_of_the_environment_stay_here(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_very_secret")
    monkeypatch.setenv("DISCORD_TOKEN", "very.secret")
    assert "secret" not in str(await run(sandbox, "environment"))


async def test_members_are_answered_before_files_are_decoded(sandbox: Sandbox) -> None:
    assert await run(sandbox, "niceness") > os.nice(0)


async def test_who_is_cancelled_ends_the_work(sandbox: Sandbox, announced: Announced) -> None:
    call = asyncio.create_task(run(sandbox, "hang", port=announced.port))
    pid = await announced.pid()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await gone(pid)
    assert await run(sandbox, "echo", a=1) == {"a": 1}


async def test_who_is_cancelled_while_waiting_leaves_the_queue(announced: Announced) -> None:
    async with Sandbox(FUNCTIONS, size=1) as sandbox:
        first = asyncio.create_task(run(sandbox, "hang", port=announced.port))
        await announced.pid()
        second = asyncio.create_task(run(sandbox, "pid"))
        third = asyncio.create_task(run(sandbox, "echo", a=1))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        assert second.cancelled()
        assert await third == {"a": 1}


async def test_closing_ends_what_runs_and_what_waits_at_once(announced: Announced) -> None:
    async with Sandbox(FUNCTIONS, size=1) as sandbox:
        running = asyncio.create_task(run(sandbox, "hang", port=announced.port))
        pid = await announced.pid()
        waiting = asyncio.create_task(run(sandbox, "echo"))
        await asyncio.sleep(0)
    await gone(pid)
    ended = await asyncio.gather(running, waiting, return_exceptions=True)
    assert [str(error) for error in ended] == ["closed", "closed"]
    assert await problem_of(sandbox, "echo") == "closed"


async def test_closing_while_a_process_is_being_started_leaves_none() -> None:
    started = asyncio.Event()
    async with Sandbox(FUNCTIONS, size=1) as sandbox:
        call = sandbox.run(name_of("pid"), {}, limits=LIMITS, on_start=started.set)
        starting = asyncio.create_task(call)
        await started.wait()
    with pytest.raises(SandboxError, match="closed"):
        await starting


async def test_a_process_without_work_is_ended() -> None:
    async with Sandbox(FUNCTIONS, size=1, idle_s=0) as sandbox:
        await gone(await run(sandbox, "pid"))
        assert await run(sandbox, "echo", a=1) == {"a": 1}


async def test_closing_ends_a_process_without_work() -> None:
    async with Sandbox(FUNCTIONS, size=1) as sandbox:
        pid = await run(sandbox, "pid")
    await gone(pid)


async def test_one_member_does_not_occupy_all_processes(
    sandbox: Sandbox, announced: Announced
) -> None:
    def hang() -> asyncio.Task[Any]:
        call = sandbox.run(name_of("hang"), {"port": announced.port}, limits=SHORT, caller="mika")
        return asyncio.create_task(call)

    hanging = [hang(), hang()]
    await announced.pid()
    others = [
        sandbox.run(name_of("echo"), {"a": number}, limits=SHORT, caller="robin")
        for number in range(4)
    ]
    assert await asyncio.gather(*others) == [{"a": number} for number in range(4)]
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_what_may_take_long_leaves_a_process_for_what_may_not(
    sandbox: Sandbox, announced: Announced
) -> None:
    long_calls = [
        asyncio.create_task(
            sandbox.run(name_of("hang"), {"port": announced.port}, limits=LIMITS, caller=member)
        )
        for member in ("mika", "robin")
    ]
    await announced.pid()
    call = sandbox.run(name_of("echo"), {"a": 1}, limits=SHORT, caller="kim")
    assert await call == {"a": 1}
    for task in long_calls:
        task.cancel()
    await asyncio.gather(*long_calls, return_exceptions=True)


async def test_more_than_a_bound_do_not_wait(announced: Announced) -> None:
    async with Sandbox(FUNCTIONS, size=1) as sandbox:
        running = asyncio.create_task(run(sandbox, "hang", port=announced.port))
        await announced.pid()
        waiting = [asyncio.create_task(run(sandbox, "pid")) for _ in range(256)]
        await asyncio.sleep(0)
        assert await problem_of(sandbox, "pid") == "busy"
    await asyncio.gather(running, *waiting, return_exceptions=True)


async def test_nothing_is_left_open(announced: Announced) -> None:
    before = os.listdir("/proc/self/fd")
    async with Sandbox(FUNCTIONS, size=2) as sandbox:
        await asyncio.gather(*(run(sandbox, "pid") for _ in range(4)))
        await problem_of(sandbox, "crash")
        hanging = asyncio.create_task(run(sandbox, "hang", port=announced.port))
        await announced.pid()
    await asyncio.gather(hanging, return_exceptions=True)
    await asyncio.sleep(0)  # in which the pipes of the killed are closed
    assert len(os.listdir("/proc/self/fd")) <= len(before)


PARENT = """
import asyncio, sys
from hfmedia.execution.sandbox import Limits, Sandbox

async def main(function, port):
    # The limit of the processor's time follows that of time, two seconds later.
    limits = Limits(time_s=3, memory_bytes=300 * 2**20, output_bytes=0)
    async with Sandbox([function], size=1) as sandbox:
        await sandbox.run(function, {"port": int(port)}, limits=limits)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("function", ["hang", "hang_in_c"])
async def test_a_process_whose_parent_was_killed_ends(function: str, announced: Announced) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, name_of(function), str(announced.port)), cwd=ROOT
    )
    pid = await announced.pid()
    await computing(pid)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await gone(pid)
