"""Servers and measurements in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@contextmanager
def serving(module: str, *options: str) -> Iterator[Any]:
    """What a module prints as its first line, as JSON, while it serves with these options."""
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None, "it was asked for"
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def providers(*options: str) -> AbstractContextManager[dict[str, str]]:
    """The playground's providers: their `endpoint`, `router_url` and `token`."""
    return serving("playground.providers", *options)


def fresh(module: str, *arguments: str) -> dict[str, float]:
    """What a module prints as its last line, as JSON, when it is run in a fresh process."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures
