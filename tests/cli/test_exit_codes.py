"""The exit code of each kind of error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hfmedia.cli.exit_codes import ExitCode
from playground.providers import Providers
from tests.cli.shell import FLUX, SHORT, SMALL, UNREACHABLE_URL, Shell, all_fail

DOCUMENTATION = Path(__file__).parents[2] / "docs/command-line.md"


def test_the_documentation_lists_every_code() -> None:
    listed = {
        int(code) for code in re.findall(r"^\| (\d+) \|", DOCUMENTATION.read_text(), re.MULTILINE)
    }
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
    result = await shell.run("imagine", "a fox", *SMALL, "--model", FLUX)
    assert result.code == code
    assert result.out == ""
    assert re.search(r"^#1: .+\.$", result.err, re.MULTILINE)
    result = await shell.run("imagine", "a fox", *SMALL, "--model", FLUX, "--json")
    assert result.code == result.object["exit_code"] == code
    assert result.object["ok"] is False
    assert result.object["error"] == error
    assert result.err == ""


async def test_with_json_all_providers_failed_lists_the_failure_of_each(
    shell: Shell, providers: Providers
) -> None:
    all_fail(providers, "500")
    options = ("--model", FLUX, "--allow", "fal-ai,replicate", "--json")
    failed = (await shell.run("imagine", "a fox", *SMALL, *options)).object
    assert failed["moved"] == ["fal-ai 500", "replicate 500"]
    assert [each["provider"] for each in failed["failures"]] == ["fal-ai", "replicate"]
    for each in failed["failures"]:
        assert each["error"] == "ResponseError"
        assert each["status"] == 500
        assert each["exit_code"] == 5
        assert each["message"].startswith(f"{each['provider']} answered 500")


async def test_the_documentation_lists_every_field_of_the_json(
    shell: Shell, providers: Providers, folder: Path
) -> None:
    (folder / "fal-ai").write_text("a file in the place of a folder")
    unwritable = ("--model", f"{FLUX}:fal-ai", "--out", "{provider}/fox.png")
    results = [
        await shell.run("imagine", "a fox", *SMALL, "--json"),
        await shell.run("imagine", "a fox", *SMALL, *unwritable, "--json"),
        await shell.run("chat", "Hi", "--json"),
        await shell.run("models", "--json"),
        await shell.run("providers", "--json"),
    ]
    all_fail(providers, "500")
    results.append(await shell.run("imagine", "a fox", *SMALL, "--model", FLUX, "--json"))
    listed = set(re.findall(r"^\| `(\w+)` \|", DOCUMENTATION.read_text(), re.MULTILINE))
    found = {name for result in results for each in result.objects for name in each}
    found |= {name for each in results[-1].object["failures"] for name in each}
    found |= set(results[0].object["attempts"][0])
    assert listed == found


async def test_a_video_of_unknown_outcome_has_its_own_code(
    shell: Shell, providers: Providers
) -> None:
    all_fail(providers, "502")
    result = await shell.run("video", "a fox", *SHORT)
    assert result.code == 6


@pytest.mark.parametrize("command", [("video", "a fox", *SHORT), ("chat", "Hi")])
async def test_running_out_of_time_is_an_unknown_outcome(
    shell: Shell, providers: Providers, command: tuple[str, ...]
) -> None:
    all_fail(providers, "never")
    result = await shell.run(*command, "--timeout", "0.3", "--json")
    assert result.code == 6
    assert result.object["error"] == "DeadlineExceeded"


async def test_a_result_that_cannot_be_written_says_where_it_is(shell: Shell, folder: Path) -> None:
    (folder / "fal-ai").write_text("a file in the place of a folder")
    options = ("--model", f"{FLUX}:fal-ai", "--out", "{provider}/fox.png")
    result = await shell.run("imagine", "a fox", *SMALL, *options, "--json")
    assert result.code == 7
    assert result.object["url"].startswith("http")
    result = await shell.run("imagine", "a fox", *SMALL, *options)
    assert "cannot be written" in result.err
    assert "The result is at http" in result.err


async def test_if_some_fail_the_others_are_saved(shell: Shell, folder: Path) -> None:
    (folder / "2").write_text("a file in the place of a folder")
    result = await shell.run("imagine", "a fox", "-n", "3", *SMALL, "--out", "{n}/fox.jpg")
    assert result.code == 1
    assert result.out == "1/fox.jpg\n3/fox.jpg\n"
    assert "#2: The result was generated" in result.err


async def test_an_unknown_model_is_an_error_of_the_request(shell: Shell) -> None:
    result = await shell.run("imagine", "a fox", "--model", "no/such")
    assert result.code == 3
    assert "no/such" in result.err


async def test_a_hub_that_cannot_be_reached_is_an_error_of_the_setup(shell: Shell) -> None:
    shell.export(HF_ENDPOINT=UNREACHABLE_URL)
    for command in (("imagine", "a fox"), ("models",)):
        result = await shell.run(*command, "--json")
        assert result.code == 4
        assert result.object["error"] == "HubUnavailable"


@pytest.mark.parametrize("key", ["hf_wrong", "hf_with blank"])
async def test_a_bad_key_is_an_error_of_the_setup_and_is_not_printed(
    shell: Shell, key: str
) -> None:
    shell.export(HF_TOKEN=key)
    for command in (("imagine", "a fox"), ("models",)):
        result = await shell.run(*command)
        assert result.code == 4
        assert key not in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "required"),
        (("dance",), "invalid choice"),
        (("imagine",), "prompt"),
        (("imagine", "  "), "The prompt is empty"),
        (("imagine", "a fox", "-n", "0"), "from 1 to 100"),
        (("imagine", "a fox", "--seed", "-1"), "at least 0"),
        (("imagine", "a fox", "-n", "101"), "Use a whole number from 1 to 100."),
        (("imagine", "a fox", "--width", "wide"), "Use a whole number of at least 1."),
        (("imagine", "a fox", "--width", "0"), "at least 1"),
        (("imagine", "a fox", "--height", "0"), "at least 1"),
        (("imagine", "a\udcff fox"), "The prompt is not valid UTF-8."),
        (("imagine", "a fox", "--guidance", "nan"), "not a number"),
        (("imagine", "a fox", "--timeout", "0"), "above 0"),
        (("imagine", "a fox", "--aspect-ratio", "5:7"), "invalid choice"),
        (("imagine", "a fox", "--resolution", "720p"), "unrecognized"),
        (("imagine", "a fox", "--deny", "fal"), "'fal' is not a known provider"),
        (("imagine", "a fox", "--allow", ","), "at least one"),
        (("imagine", "a fox", "--param", "style"), "NAME=VALUE"),
        (("imagine", "a fox", "--param", "seed=3"), "--seed"),
        (("imagine", "a fox", "--param", "loras=[1"), "not valid JSON"),
        (("imagine", "a fox", "--token", "x"), "unrecognized"),
        (("edit", "blue"), "--image"),
        (("models", "--task", "text-to-smell"), "invalid choice"),
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(
    bare_shell: Shell, arguments: tuple[str, ...], message: str
) -> None:
    result = await bare_shell.run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""
