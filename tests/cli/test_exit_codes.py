"""Exit codes: what scripts learn without reading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hfmedia.cli.exit_codes import ExitCode
from playground.providers import Providers
from tests.cli.stage import FLUX, NOWHERE, SHORT, SMALL, Shell, all_fail

PAGE = Path(__file__).parents[2] / "docs/command-line.md"


def test_the_page_lists_every_code() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE.read_text(), re.MULTILINE)}
    assert listed == {int(code) for code in ExitCode}


@pytest.mark.parametrize(
    ("failure", "code", "error"),
    [
        ("content", 3, "ContentRefused"),
        ("401", 4, "MissingAuthError"),
        ("402", 4, "OutOfCredits"),
        ("500", 5, "AllProvidersFailed"),
        ("failed", 5, "AllProvidersFailed"),
    ],
)
async def test_each_kind_of_failure_has_its_code(
    shell: Shell, providers: Providers, failure: str, code: int, error: str
) -> None:
    all_fail(providers, failure)
    ran = await shell.type("imagine", "a fox", *SMALL, "--model", FLUX)
    assert ran.code == code
    assert ran.out == ""
    assert re.search(r"^#1: .+\.$", ran.err, re.MULTILINE)
    ran = await shell.type("imagine", "a fox", *SMALL, "--model", FLUX, "--json")
    assert ran.code == ran.object["exit_code"] == code
    assert ran.object["ok"] is False
    assert ran.object["error"] == error
    assert ran.err == ""


async def test_a_video_of_unknown_outcome_has_a_code_of_its_own(
    shell: Shell, providers: Providers
) -> None:
    all_fail(providers, "502")
    ran = await shell.type("video", "a fox", *SHORT)
    assert ran.code == 6


async def test_running_out_of_time_is_an_unknown_outcome(
    shell: Shell, providers: Providers
) -> None:
    all_fail(providers, "never")
    ran = await shell.type("video", "a fox", *SHORT, "--timeout", "0.3", "--json")
    assert ran.code == 6
    assert ran.object["error"] == "DeadlineExceeded"


async def test_a_result_that_cannot_be_written_says_where_it_is(shell: Shell, folder: Path) -> None:
    (folder / "fal-ai").write_text("a file where a folder is wanted")
    options = ("--model", f"{FLUX}:fal-ai", "--out", "{provider}/fox.png")
    ran = await shell.type("imagine", "a fox", *SMALL, *options, "--json")
    assert ran.code == 7
    assert ran.object["url"].startswith("http")
    ran = await shell.type("imagine", "a fox", *SMALL, *options)
    assert "cannot be written" in ran.err
    assert "It is at http" in ran.err


async def test_if_some_fail_the_others_are_there(shell: Shell, folder: Path) -> None:
    (folder / "2").write_text("a file where a folder is wanted")
    ran = await shell.type("imagine", "a fox", "-n", "3", *SMALL, "--out", "{n}/fox.jpg")
    assert ran.code == 1
    assert ran.out == "1/fox.jpg\n3/fox.jpg\n"
    assert "#2: The result was made" in ran.err


async def test_an_unknown_model_is_the_persons_to_mend(shell: Shell) -> None:
    ran = await shell.type("imagine", "a fox", "--model", "no/such")
    assert ran.code == 3
    assert "no/such" in ran.err


async def test_a_hub_out_of_reach_is_the_setup(shell: Shell) -> None:
    shell.export(HF_ENDPOINT=NOWHERE)
    for command in (("imagine", "a fox"), ("models",)):
        ran = await shell.type(*command, "--json")
        assert ran.code == 4
        assert ran.object["error"] == "HubUnavailable"


@pytest.mark.parametrize("key", ["hf_wrong", "hf_with blank"])
async def test_a_key_that_cannot_be_used_is_the_setup_and_is_not_repeated(
    shell: Shell, key: str
) -> None:
    shell.export(HF_TOKEN=key)
    for command in (("imagine", "a fox"), ("models",)):
        ran = await shell.type(*command)
        assert ran.code == 4
        assert key not in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "required"),
        (("dance",), "invalid choice"),
        (("imagine",), "prompt"),
        (("imagine", "  "), "The prompt is empty"),
        (("imagine", "a fox", "-n", "0"), "from 1 on"),
        (("imagine", "a fox", "--seed", "-1"), "from 0 on"),
        (("imagine", "a fox", "--width", "wide"), "no whole number"),
        (("imagine", "a fox", "--guidance", "nan"), "no number"),
        (("imagine", "a fox", "--timeout", "0"), "above 0"),
        (("imagine", "a fox", "--aspect-ratio", "5:7"), "invalid choice"),
        (("imagine", "a fox", "--resolution", "720p"), "unrecognized"),
        (("imagine", "a fox", "--deny", "fal"), "'fal' is no provider"),
        (("imagine", "a fox", "--allow", ","), "at least one"),
        (("imagine", "a fox", "--param", "style"), "name=value"),
        (("imagine", "a fox", "--param", "seed=3"), "--seed"),
        (("imagine", "a fox", "--param", "loras=[1"), "no valid JSON"),
        (("imagine", "a fox", "--token", "x"), "unrecognized"),
        (("edit", "blue"), "--image"),
        (("models", "--task", "text-to-smell"), "invalid choice"),
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_asked(
    bare_shell: Shell, arguments: tuple[str, ...], words: str
) -> None:
    ran = await bare_shell.type(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""
