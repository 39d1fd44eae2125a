"""What a child of the sandbox imports while its files are limited."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfmedia.execution.sandbox import Limits, Sandbox

LIMITS = Limits(time_s=60, memory_bytes=300 * 2**20, output_bytes=100)


async def test_no_bytecode_is_kept_that_the_limit_has_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_codec.py").write_text(f"def decode():\n    return {list(range(100))}\n")
    monkeypatch.syspath_prepend(tmp_path)
    for _ in range(2):  # the second would read what the first has kept
        async with Sandbox(["a_codec:decode"], size=1) as sandbox:
            assert await sandbox.run("a_codec:decode", {}, limits=LIMITS) == [*range(100)]
