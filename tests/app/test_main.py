"""How a process that cannot do its work ends."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from app.main import to_its_end
from app.run import run
from settings import Settings


def test_without_a_temporary_folder_the_bot_says_so_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert to_its_end(run(Settings(discord_token="x.y.z", hf_token="hf_x"))) == 1
    assert capsys.readouterr().err.startswith("No temporary folder can be made: ")
