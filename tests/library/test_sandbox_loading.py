"""What a child process of the sandbox calls is loaded first, by the name of a module or a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError

LIMITS = Limits(time_s=1, memory_bytes=300 * 2**20, output_bytes=0)
SLOW = """
import time

time.sleep(1.5)


def double(number):
    return 2 * number
"""


def file_with(folder: Path, code: str) -> Path:
    path = folder / "functions.py"
    path.write_text(code)
    return path


async def test_starting_a_process_and_loading_what_it_calls_is_not_part_of_its_time(
    tmp_path: Path,
) -> None:
    function = f"{file_with(tmp_path, SLOW)}:double"
    async with Sandbox([function], size=1) as sandbox:
        for number in range(2):
            assert await sandbox.run(function, {"number": number}, limits=LIMITS) == 2 * number


async def test_what_cannot_be_loaded_is_told_by_its_error(tmp_path: Path) -> None:
    function = f"{file_with(tmp_path, 'import no_such_module')}:double"
    async with Sandbox([function], size=1) as sandbox:
        with pytest.raises(SandboxError, match="failed: ModuleNotFoundError"):
            await sandbox.run(function, {"number": 1}, limits=LIMITS)
