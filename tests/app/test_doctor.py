"""`python bot.py doctor`: a line for each finding, and an exit code."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from app.checks.finding import Finding
from app.doctor import doctor, examine
from playground import Playground
from settings import Settings
from tests.e2e.stage import ROOT, Child

SECRET = "hf_averysecretkey"


async def well(settings: Settings) -> list[Finding]:
    return [Finding("first", "ok", "It is well."), Finding("second", "note", "It may be meant.")]


async def ill(settings: Settings) -> list[Finding]:
    return [Finding("third", "mend", f"{settings.hf_token} is \x1b[31mwrong.\nDo this.")]


async def breaks(settings: Settings) -> list[Finding]:
    raise LookupError(settings.hf_token)


async def hangs(settings: Settings) -> list[Finding]:
    await asyncio.Event().wait()
    return []


async def test_it_is_content_with_what_is_well_or_may_be_meant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await doctor(Settings(), {"a": well}) == 0
    assert capsys.readouterr().out == (
        "ok    first          It is well.\n"
        "note  second         It may be meant.\n"
        "\nNothing has to be mended.\n"
    )


async def test_what_must_be_mended_is_exit_code_1_in_one_line_without_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await doctor(Settings(hf_token=SECRET), {"a": well, "b": ill}) == 1
    *_, third, _, last = capsys.readouterr().out.splitlines()
    assert third == r"mend  third          [secret] is \x1b[31mwrong.\nDo this."
    assert last == "To be mended: 1."


async def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert await doctor(Settings(hf_token=SECRET), {"a": breaks, "b": well}) == 1
    said = capsys.readouterr().out
    assert "mend  a              The check failed with LookupError; " in said
    assert "It is well." in said
    assert caplog.messages == ["the check of a failed"]


async def test_a_check_that_hangs_ends_when_its_time_is_up() -> None:
    [finding] = await examine("Discord", hangs, Settings(), check_s=0.01)
    assert (finding.name, finding.verdict) == ("Discord", "mend")
    assert finding.text.startswith("No answer within 0.01 s.")


async def test_the_process_finds_a_bot_at_the_playground_well(
    playground: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    places = {"DATABASE_URL": sqlite_url, "MEDIA_URL": str(tmp_path / "media")}
    environment = {**playground.environment(), **places}
    child = await Child.start("doctor", **environment)
    assert await child.ended() == 0, child.log
    assert child.lines[-1] == "Nothing has to be mended.\n"
    assert [line.split()[0] for line in child.lines[:-2]] == ["ok"] * 9


async def test_the_process_names_wrong_keys_without_showing_them(
    playground: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    wrong = {"DISCORD_TOKEN": "wrong.token.here", "HF_TOKEN": SECRET}
    places = {"DATABASE_URL": sqlite_url, "MEDIA_URL": str(tmp_path / "media")}
    child = await Child.start("doctor", **{**playground.environment(), **places, **wrong})
    assert await child.ended() == 1
    assert child.lines[-1] == "To be mended: 2.\n"
    assert SECRET not in child.log
    assert "wrong.token" not in child.log
    assert "Traceback" not in child.log


def test_a_python_that_is_too_old_is_told_in_a_sentence() -> None:
    code = """
import runpy, sys
sys.version_info, sys.version = (3, 10, 2, "final", 0), "3.10.2 (main)"
runpy.run_path("bot.py", run_name="__main__")
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == "The bot needs Python 3.11 or newer. This is 3.10.2\n"
