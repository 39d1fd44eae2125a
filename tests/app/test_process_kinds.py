"""What `gateway` and `worker` say when the settings do not let them begin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from app.gateway import gateway
from app.main import main, to_its_end
from app.worker import work
from settings import Settings
from storage.migrate import upgrade
from tests.storage.databases import EMPTY, PostgresDatabases
from tests.storage.next_version import next_version

SETTINGS = Settings(discord_token="x.y.z", hf_token="hf_x", media_url="s3://hfmedia")


Kind: TypeAlias = Callable[[Settings], Coroutine[Any, Any, int]]


def all_shards(settings: Settings) -> Coroutine[Any, Any, int]:
    return gateway(settings, None)


@pytest.fixture(params=[all_shards, work], ids=["gateway", "worker"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of process that is a part of the bot."""
    found: Kind = request.param
    return found


@pytest.mark.parametrize("url", ["sqlite:///data/bot.sqlite", "memory:"])
def test_a_database_of_one_process_is_refused(
    kind: Kind, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert to_its_end(kind(replace(SETTINGS, database_url=url))) == 1
    said = capsys.readouterr().err
    assert "needs a database that several processes share. Set DATABASE_URL to postgresql:" in said
    assert said.endswith("python bot.py run\n")


def test_a_database_that_is_not_migrated_is_left_as_it_is(
    kind: Kind, postgres: PostgresDatabases, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.create(template=EMPTY)
    for _ in range(2):
        assert to_its_end(kind(replace(SETTINGS, database_url=url))) == 1
        said = capsys.readouterr().err
        assert said.endswith("is not set up for this version. Run: python bot.py migrate\n")
    postgres.drop(url)


def test_without_the_tables_of_the_engine_it_says_the_same(
    kind: Kind, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert to_its_end(kind(replace(SETTINGS, database_url=postgres_url))) == 1
    assert capsys.readouterr().err.endswith("Run: python bot.py migrate\n")


def test_a_database_of_a_newer_version_is_refused(
    kind: Kind, postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(upgrade(postgres_url, migrations=next_version(tmp_path)))
    assert to_its_end(kind(replace(SETTINGS, database_url=postgres_url))) == 1
    assert "was made by a newer version of the bot" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["4-2/16", "16/16", "all"])
def test_shards_that_do_not_exist_are_refused(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gateway", "--shards", text]) == 1
    assert capsys.readouterr().err.count("\n") == 1
