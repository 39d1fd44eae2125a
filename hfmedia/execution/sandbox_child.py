"""What a child process of `sandbox.py` runs: it calls functions by name, within limits.

It is started as a script and imports nothing of the project but what it is asked to call. Requests
and answers are JSON in frames that begin with their length in four bytes.
"""

from __future__ import annotations

import errno
import importlib
import json
import math
import os
import resource
import runpy
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from queue import SimpleQueue
from typing import Any, BinaryIO, Final

# By this ends what has lost its parent, which would kill it, and lets none of its threads run.
CPU_RESERVE_S: Final = 2
NICENESS: Final = 5  # the parent, which answers members, comes first


def main() -> None:
    """Answer requests until the parent closes the pipe, or is gone."""
    with suppress(OSError):  # a service may be forbidden to
        os.nice(NICENESS)
    answers = _private_stdout()
    requests: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    sys.path[:] = requests.get()
    while True:
        answer = json.dumps(_answer(requests.get())).encode()
        answers.write(len(answer).to_bytes(4) + answer)
        answers.flush()


def _private_stdout() -> BinaryIO:
    """The pipe to the parent, which nothing else writes to: libraries print."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read_requests(requests: SimpleQueue[Any]) -> None:
    """Read in a thread of its own, so that the end of the parent ends a running call too."""
    while length := sys.stdin.buffer.read(4):
        requests.put(json.loads(sys.stdin.buffer.read(int.from_bytes(length))))
    os._exit(0)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    _limit(request["limits"])
    try:
        if "load" in request:
            _function(request["load"])
            return {"result": None}
        return {"result": _function(request["call"])(**request["arguments"])}
    except MemoryError:
        return {"problem": "memory"}
    except OSError as error:
        problems = {errno.ENOMEM: "memory", errno.EFBIG: "output"}
        return {"problem": problems.get(error.errno or 0, "failed"), "error": type(error).__name__}
    except Exception as error:
        return {"problem": "failed", "error": type(error).__name__}


@cache
def _function(name: str) -> Callable[..., Any]:
    """The function of that name: `module:function`, or `/path/of/a/file.py:function`."""
    module, _, function = name.rpartition(":")
    if module.endswith(".py"):
        found: Callable[..., Any] = runpy.run_path(module)[function]
    else:
        found = getattr(importlib.import_module(module), function)
    return found


def _limit(limits: dict[str, Any]) -> None:
    """Limit what this process may use from now on, as far as the system can."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = math.ceil(used.ru_utime + used.ru_stime + limits["time_s"]) + CPU_RESERVE_S
    for kind, soft in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
    ):
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    main()
