"""A process opens the stored keys at its start, and says once what is wrong with them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from app.checks.stored_keys import check_stored_keys
from app.secret_box import open_box
from app.stored_keys import open_keys
from guilds.key_models import KeyCheck
from settings import Settings
from storage.database import open_database
from storage.key_file import key_file_of
from storage.keys import KeyRepository
from storage.secrets import NoSecretKey, SecretBox
from tests.guilds.sealed_rows import KEY, sealed_row, unrecorded

FIRST, SECOND = bytes([1]) * 32, bytes([2]) * 32


async def unasked(key: str, bill_to: str | None) -> KeyCheck:
    return KeyCheck()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """With a secret key, on both databases."""
    return Settings(database_url=database_url, secret_key=(FIRST.hex(),))


@pytest.fixture
def path(sqlite_url: str) -> Path:
    """Where the key file of an SQLite database is."""
    return key_file_of(Path(sqlite_url.removeprefix("sqlite:///")))


async def set_and_resolve(settings: Settings) -> str | None:
    """What comes back of a key that is kept by one process and used by the next one."""
    async with open_database(settings.absolute_database_url) as database:
        keys = await open_keys(settings, database, unasked)
        kept = await keys.set("guild", 33, "hf", KEY, by=11)
        again = await open_keys(settings, database, unasked)
        return await again.resolve(kept.ref)


async def put(settings: Settings, box: SecretBox) -> None:
    async with open_database(settings.absolute_database_url) as database:
        await KeyRepository(database).put(sealed_row(box, 33), unrecorded)


async def state_and_can_store(settings: Settings) -> tuple[str, bool]:
    """What the service says of the key of the guild, and of itself."""
    async with open_database(settings.absolute_database_url) as database:
        keys = await open_keys(settings, database, unasked)
        [key] = await keys.of("guild", 33)
        return key.state, keys.can_store


async def findings(settings: Settings) -> list[tuple[str, str]]:
    """What the doctor says."""
    return [(finding.verdict, finding.text) for finding in await check_stored_keys(settings)]


async def test_with_secret_key_keys_are_kept_and_nothing_is_said(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "app"):
        assert await set_and_resolve(settings) == KEY
    assert caplog.messages == []
    assert await findings(settings) == [
        ("ok", "SECRET_KEY decrypts all keys of servers and members: 1.")
    ]


def test_a_file_gets_a_key_file_beside_it_of_which_is_told_once(
    sqlite_url: str, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database_url=sqlite_url)
    assert asyncio.run(findings(settings)) == [
        ("ok", f"Not set. The bot makes the key file {path} when it starts.")
    ]
    assert not path.exists()
    with caplog.at_level(logging.INFO, "app"):
        assert asyncio.run(set_and_resolve(settings)) == KEY
    [message] = caplog.messages
    assert message.startswith(f"made the key file {path}, which encrypts the keys of servers")
    assert path.read_text().strip() not in message
    assert path.stat().st_mode & 0o777 == 0o600
    assert asyncio.run(findings(settings)) == [
        ("ok", f"{path} decrypts all keys of servers and members: 1.")
    ]


def test_secret_key_wins_over_the_key_file_and_can_hold_its_key_too(
    sqlite_url: str, path: Path
) -> None:
    asyncio.run(set_and_resolve(Settings(database_url=sqlite_url)))
    both = Settings(database_url=sqlite_url, secret_key=(FIRST.hex(), path.read_text().strip()))
    [(verdict, _)] = asyncio.run(findings(replace(both, secret_key=both.secret_key[:1])))
    assert verdict == "mend"
    [(verdict, _)] = asyncio.run(findings(both))
    assert verdict == "ok"


def test_the_key_file_of_a_relative_path_is_in_the_projects_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened = open_box(Settings(database_url="sqlite:///nowhere/bot.sqlite"), make=False)
    expected = Path(__file__).parents[2] / "nowhere/bot.sqlite.key"
    assert (opened.source, opened.problem) == (str(expected), None)


async def test_with_another_secret_key_the_bot_starts_and_says_what_is_wrong(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    await put(settings, SecretBox([SECOND]))
    assert await state_and_can_store(settings) == ("unopened", True)
    [message] = caplog.messages
    assert message == (
        "1 of 1 keys of servers and members cannot be decrypted, since SECRET_KEY does not hold "
        "the secret key that encrypted them. Add it there, behind a comma, or have these keys "
        "entered again."
    )
    assert await findings(settings) == [("mend", message)]
    both = replace(settings, secret_key=(*settings.secret_key, SECOND.hex()))
    assert [verdict for verdict, _ in await findings(both)] == ["ok"]


async def test_the_doctor_looks_while_the_bot_has_the_database(settings: Settings) -> None:
    await put(settings, SecretBox([SECOND]))
    async with open_database(settings.absolute_database_url):
        assert [verdict for verdict, _ in await findings(settings)] == ["mend"]


async def test_what_is_wrong_with_the_database_itself_is_not_said_twice(tmp_path: Path) -> None:
    nowhere = Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite")
    assert await findings(nowhere) == await findings(Settings(database_url="memory:")) == []


async def test_a_key_that_was_changed_in_the_database_is_told(settings: Settings) -> None:
    async with open_database(settings.absolute_database_url) as database:
        row = sealed_row(SecretBox([FIRST]), 33)
        await KeyRepository(database).put(replace(row, owner_id=34), unrecorded)
    [(verdict, text)] = await findings(settings)
    assert verdict == "mend"
    assert text.startswith("1 of 1 keys of servers and members are damaged. Restore a backup")


async def test_postgresql_needs_secret_key_to_keep_keys_and_serves_the_rest_without(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database_url=postgres_url)
    await put(settings, SecretBox([FIRST]))
    async with open_database(postgres_url) as database:
        keys = await open_keys(settings, database, unasked)
        assert not keys.can_store
        with pytest.raises(NoSecretKey):
            await keys.set("guild", 34, "hf", KEY, by=11)
        [key] = await keys.of("guild", 33)
        assert key.state == "unopened"
    [message] = caplog.messages
    assert message.startswith("SECRET_KEY is not set, so no server and no member can give a key")
    assert await findings(settings) == [("mend", message)]


def test_a_key_file_that_others_may_read_is_not_used_until_it_is_closed(
    sqlite_url: str, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database_url=sqlite_url)
    asyncio.run(set_and_resolve(settings))
    path.chmod(0o644)
    caplog.clear()
    assert asyncio.run(state_and_can_store(settings)) == ("unopened", False)
    [message] = caplog.messages
    assert message.endswith(f"so it is not used. Run: chmod 600 {path}")
    assert asyncio.run(findings(settings)) == [("mend", message)]
    path.chmod(0o600)
    assert asyncio.run(set_and_resolve(settings)) == KEY


def test_a_restored_database_whose_key_file_is_lost_is_told(sqlite_url: str, path: Path) -> None:
    settings = Settings(database_url=sqlite_url)
    asyncio.run(set_and_resolve(settings))
    lost = path.read_text()
    path.unlink()
    [(verdict, text)] = asyncio.run(findings(settings))
    assert verdict == "mend"
    assert f"since {path} does not hold the secret key that encrypted them" in text
    open_box(settings, make=True)
    path.write_text(path.read_text() + lost)
    assert [verdict for verdict, _ in asyncio.run(findings(settings))] == ["ok"]
