"""What the doctor finds out about the key of the Hub, the database and the media store."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.checks.database import check_database
from app.checks.hub_key import check_hub_key
from app.checks.media import check_media
from playground.providers import INSTANT, Providers
from playground.providers import Settings as ProviderSettings
from settings import Settings
from storage.database import open_database


@pytest.mark.parametrize(
    ("token", "verdict", "words"),
    [
        (None, "ok", "The Hub accepts it, and lists "),
        ("hf_wrong", "mend", "The Hub does not accept it. Copy it again"),
        ("", "note", "Not set: servers and members have to bring keys of their own"),
    ],
)
async def test_the_hub_says_what_it_thinks_of_the_key(
    token: str | None, verdict: str, words: str
) -> None:
    async with Providers(settings=ProviderSettings(INSTANT)) as playground:
        key = playground.token if token is None else token
        [finding] = await check_hub_key(
            Settings(
                hf_token=key, hf_endpoint=playground.endpoint, hf_router_url=playground.router_url
            )
        )
    assert (finding.name, finding.verdict) == ("HF_TOKEN", verdict)
    assert finding.text.startswith(words)


async def test_a_hub_that_cannot_be_reached_is_no_wrong_key() -> None:
    async with Providers(settings=ProviderSettings(INSTANT)) as playground:
        endpoint = playground.endpoint
    [finding] = await check_hub_key(Settings(hf_token="hf_x", hf_endpoint=endpoint))
    assert (finding.name, finding.verdict) == ("Hugging Face", "mend")
    assert "Check HF_ENDPOINT" in finding.text


async def test_a_database_that_can_be_written_is_well_and_stays_as_it_was(
    database_url: str,
) -> None:
    [finding] = await check_database(Settings(database_url=database_url))
    assert finding.verdict == "ok"
    async with open_database(database_url) as database, database.read() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM processes")
        assert found.scalar() == 0


async def test_a_database_that_was_never_made_must_be_migrated(tmp_path: Path) -> None:
    [finding] = await check_database(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite"))
    assert finding.verdict == "mend"
    assert finding.text.endswith("Run: python bot.py migrate")


async def test_a_file_that_is_no_database_must_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "test.sqlite"
    path.write_bytes(b"no database" * 1000)
    [finding] = await check_database(Settings(database_url=f"sqlite:///{path}"))
    assert finding.verdict == "mend"
    assert "is damaged, or no database at all. Restore a backup" in finding.text


def test_a_damaged_page_that_the_bot_would_meet_later_must_be_mended(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    content[2 * 4096 : 8 * 4096] = b"\xff" * 6 * 4096
    path.write_bytes(content)
    [finding] = asyncio.run(check_database(Settings(database_url=sqlite_url)))
    assert finding.verdict == "mend"
    assert "is damaged" in finding.text


def test_a_database_of_a_newer_version_must_be_mended(sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
        connection.commit()
    [finding] = asyncio.run(check_database(Settings(database_url=sqlite_url)))
    assert finding.verdict == "mend"
    assert "Update the bot, or restore the backup" in finding.text


async def test_a_database_that_a_running_bot_uses_is_noted(sqlite_url: str) -> None:
    async with open_database(sqlite_url):
        [finding] = await check_database(Settings(database_url=sqlite_url))
    assert finding.verdict == "note"
    assert finding.text.startswith("It is in use by ")


async def test_a_database_that_cannot_be_reached_is_told_without_its_password() -> None:
    url = "postgresql://bot:very-secret@127.0.0.1:1/hfmedia"
    [finding] = await check_database(Settings(database_url=url))
    assert finding.verdict == "mend"
    assert "secret" not in finding.text


async def test_no_database_is_noted() -> None:
    [finding] = await check_database(Settings(database_url="memory:"))
    assert finding.verdict == "note"


async def test_a_folder_for_media_is_written_and_read(tmp_path: Path) -> None:
    [finding] = await check_media(Settings(media_url=str(tmp_path / "media")))
    assert finding.verdict == "ok"
    assert not [it for it in (tmp_path / "media").rglob("*") if it.is_file()]


async def test_a_place_for_media_that_is_no_folder_must_be_mended(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file")
    [finding] = await check_media(Settings(media_url=str(tmp_path / "media")))
    assert (finding.name, finding.verdict) == ("MEDIA_URL", "mend")
