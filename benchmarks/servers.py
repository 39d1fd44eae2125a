"""The playground's providers, in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def providers(*options: str) -> Iterator[dict[str, str]]:
    """Their addresses (`endpoint`, `router_url`, `token`), while they run with these options."""
    command = [sys.executable, "-m", "playground.providers", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None, "it was asked for"
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def fresh(module: str, *arguments: str) -> dict[str, float]:
    """What a module prints as its last line, as JSON, when it is run in a fresh process."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures
