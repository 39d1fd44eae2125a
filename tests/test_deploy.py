"""The files of deploy/ name commands, variables, ports and folders as the code has them."""

from __future__ import annotations

import asyncio
import configparser
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path, PurePosixPath

import pytest

from app.jobs import SLOTS_S
from app.main import USAGE
from app.monitoring.metrics import Metrics
from app.monitoring.monitored import pages
from app.monitoring.server import serving
from bot import MINIMUM
from hfmedia.client import DRAIN_S as CLIENT_DRAIN_S
from jobs.recorded_steps import FINISH_S
from settings import DEFAULTS, Settings, read_settings
from tests.test_architecture import PARTS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = DEPLOY / "Dockerfile"
OF_PYTHON = {"PATH", "PYTHONDONTWRITEBYTECODE"}
HANG_TIMEOUT_S = 60.0


def instructions() -> Iterator[tuple[str, str]]:
    """The instructions of the Dockerfile, with their arguments in one line."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line:
            name, _, arguments = line.partition(" ")
            yield name, arguments


def of(name: str) -> list[str]:
    """The arguments of the instructions of that name."""
    return [arguments for found, arguments in instructions() if found == name]


def environment() -> dict[str, str]:
    """The variables that the image sets for the bot."""
    [text] = of("ENV")
    given = dict(word.split("=", 1) for word in text.split())
    return {name: value for name, value in given.items() if name not in OF_PYTHON}


def copied() -> list[str]:
    """What is copied from the folder of bot.py into the image that runs."""
    sources = [it.split()[:-1] for it in of("COPY") if not it.startswith("--from")]
    return [source for words in sources for source in words if source != "requirements.lock"]


def unit() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / "hfmedia.service")
    return parser["Service"]


def stopping_s() -> float:
    """How long a process takes to stop that has been told to, at most."""
    return DEFAULTS.drain_seconds + FINISH_S + SLOTS_S + CLIENT_DRAIN_S


def kinds() -> set[str]:
    """The kinds of process that bot.py knows."""
    return set(re.findall(r"^python bot\.py (\w+)", USAGE, re.MULTILINE))


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    ended = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_image_runs_a_process_that_exists_on_a_python_that_is_new_enough() -> None:
    assert [json.loads(it) for it in of("ENTRYPOINT")] == [["python", "bot.py"]]
    [[kind]] = [json.loads(it) for it in of("CMD")]
    assert kind in kinds()
    for base in of("FROM"):
        version = re.match(r"python:(\d+)\.(\d+)-slim\b", base)
        assert version is not None, base
        assert (int(version[1]), int(version[2])) >= MINIMUM


def test_the_image_has_all_parts_but_the_playground() -> None:
    parts = {part for part in PARTS if (ROOT / part).is_dir()} | {"bot.py", "prices.toml"}
    assert sorted(copied()) == sorted(parts - {"playground"})


def test_docker_is_given_what_is_copied_and_nothing_else() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    lines = [line for line in lines if not line.startswith("#")]
    assert lines[0] == "*"
    given = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert given == {*copied(), "requirements.lock"}


def test_what_is_copied_is_enough_to_load_the_bot(tmp_path: Path) -> None:
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path)
    ended = subprocess.run(
        [sys.executable, "bot.py", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANG_TIMEOUT_S,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, f"{USAGE}\n"), ended.stderr


def test_the_variables_of_the_image_are_settings_whose_values_are_right() -> None:
    assert {name.lower() for name in environment()} <= {field.name for field in fields(Settings)}
    settings = read_settings(environment(), ROOT / "nowhere/.env")
    assert [str(settings.metrics_port)] == of("EXPOSE")
    assert settings.metrics_host == "0.0.0.0"


def test_everything_that_is_kept_is_in_the_volume() -> None:
    [volume] = of("VOLUME")
    settings = read_settings(environment(), ROOT / "nowhere/.env")
    database = PurePosixPath(settings.absolute_database_url.removeprefix("sqlite:///"))
    assert database.is_relative_to(volume)
    assert PurePosixPath(settings.absolute_media_url).is_relative_to(volume)


def test_the_image_does_not_run_as_root() -> None:
    [user] = of("USER")
    assert int(user) > 0
    assert f"--uid {user} " in " ".join(of("RUN"))


@pytest.mark.parametrize("listens", [True, False])
async def test_the_health_check_says_whether_the_bot_answers(listens: bool) -> None:
    [check] = of("HEALTHCHECK")
    program, *arguments = json.loads(check.partition("CMD ")[2])
    assert program == "python"
    async with serving("127.0.0.1", 0, pages(Metrics(), {})) as port:
        if listens:
            assert await exit_code(arguments, port) == 0
    if not listens:
        assert await exit_code(arguments, port) == 1


async def exit_code(arguments: list[str], port: int) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={"METRICS_PORT": str(port), "http_proxy": "http://127.0.0.1:1"},
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(HANG_TIMEOUT_S):
        return await process.wait()


def test_the_service_runs_a_process_that_exists() -> None:
    folder = unit()["WorkingDirectory"]
    program, script, kind = unit()["ExecStart"].split()
    assert program == f"{folder}/.venv/bin/python"
    assert (ROOT / script).is_file()
    assert kind in kinds()


def test_the_service_may_write_where_the_bot_keeps_things() -> None:
    writable = unit()["ReadWritePaths"]
    folder = PurePosixPath(unit()["WorkingDirectory"])
    database = folder / DEFAULTS.database_url.removeprefix("sqlite:///")
    for kept in (database, folder / DEFAULTS.media_url):
        assert kept.is_relative_to(writable)
    assert unit()["ProtectSystem"] == "strict"


def test_the_service_is_killed_only_after_the_bot_has_had_its_time() -> None:
    assert float(unit()["TimeoutStopSec"]) > stopping_s()


def test_the_operators_page_names_files_and_commands_that_exist() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    named = set(re.findall(r"deploy/[\w.]+", page))
    assert named >= {"deploy/Dockerfile", "deploy/hfmedia.service", "deploy/compose.yaml"}
    assert all((ROOT / name).is_file() for name in named)
    assert set(re.findall(r"python bot\.py (\w+)", page)) <= kinds()
    [folder] = of("VOLUME")
    assert f":{folder} " in page
    [port] = of("EXPOSE")
    assert f":{port}" in page
