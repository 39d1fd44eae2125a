"""`python bot.py rotate-keys` ends with a sentence and a code."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from guilds.sealed_keys import open_key
from storage.database import open_database
from storage.keys import KeyRepository
from storage.secrets import SecretBox
from tests.guilds.sealed_rows import KEY, sealed_row, unrecorded

ROOT = Path(__file__).parents[2]
FIRST, SECOND, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))
OLD, NEW = SecretBox([FIRST]), SecretBox([SECOND])


def rotate(database_url: str, *secret_keys: bytes) -> tuple[int, str, str]:
    """The exit code, and what was written to standard output and standard error."""
    given = ",".join(key.hex() for key in secret_keys)
    ended = subprocess.run(
        [sys.executable, "bot.py", "rotate-keys"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "DISCORD_TOKEN": "", "SECRET_KEY": given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


def put(database_url: str, *boxes: SecretBox) -> None:
    """Keep a key for each box, sealed by it."""

    async def put_all() -> None:
        async with open_database(database_url) as database:
            for owner_id, box in enumerate(boxes):
                await KeyRepository(database).put(sealed_row(box, owner_id), unrecorded)

    asyncio.run(put_all())


def opened(database_url: str, box: SecretBox) -> list[str]:
    async def open_all() -> list[str]:
        async with open_database(database_url) as database:
            return [open_key(box, row) for row in await KeyRepository(database).page()]

    return asyncio.run(open_all())


def test_it_encrypts_all_keys_with_the_first_one_and_may_be_run_again(database_url: str) -> None:
    put(database_url, OLD, OLD, NEW)
    said = "Encrypted anew: {} of 3 keys of servers and members.\n"
    assert rotate(database_url, SECOND, FIRST) == (0, said.format(2), "")
    assert opened(database_url, NEW) == [KEY] * 3
    assert rotate(database_url, SECOND, FIRST) == (0, said.format(0), "")
    assert rotate(database_url, SECOND) == (0, said.format(0), "")


def test_it_leaves_what_it_cannot_decrypt_and_says_so(database_url: str) -> None:
    put(database_url, OLD, SecretBox([THIRD]))
    code, said, complained = rotate(database_url, SECOND, FIRST)
    assert (code, said) == (1, "Encrypted anew: 1 of 2 keys of servers and members.\n")
    assert complained.startswith("1 of 2 keys of servers and members cannot be decrypted, since ")
    assert opened(database_url, SecretBox([SECOND, THIRD])) == [KEY] * 2


def test_without_keys_there_is_nothing_to_do(database_url: str) -> None:
    said = "Encrypted anew: 0 of 0 keys of servers and members.\n"
    assert rotate(database_url, FIRST) == (0, said, "")
    said = "DATABASE_URL is memory:, so no keys are kept.\n"
    assert rotate("memory:", FIRST) == (0, said, "")


def test_it_uses_the_key_file_and_makes_none(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///") + ".key")
    assert rotate(sqlite_url)[0] == 0
    assert not path.exists()
    put(sqlite_url, OLD)
    path.write_text(f"{SECOND.hex()}\n{FIRST.hex()}\n")
    path.chmod(0o600)
    assert rotate(sqlite_url) == (0, "Encrypted anew: 1 of 1 keys of servers and members.\n", "")
    assert opened(sqlite_url, NEW) == [KEY]


def test_without_a_secret_key_it_says_so(postgres_url: str) -> None:
    code, said, complained = rotate(postgres_url)
    assert (code, said) == (1, "")
    assert complained.startswith("SECRET_KEY is not set, ")


def test_a_wrong_secret_key_is_told_without_repeating_it(sqlite_url: str) -> None:
    code, said, complained = rotate(sqlite_url, FIRST[:-1])
    assert (code, said) == (1, "")
    assert complained.startswith("SECRET_KEY is not a key, nor keys separated by commas. Make one:")
    assert FIRST[:-1].hex() not in complained


def test_a_file_that_the_bot_uses_is_told(sqlite_url: str) -> None:
    async def rotate_beside() -> tuple[int, str, str]:
        async with open_database(sqlite_url):
            return await asyncio.to_thread(rotate, sqlite_url, FIRST)

    code, said, complained = asyncio.run(rotate_beside())
    assert (code, said) == (1, "")
    assert f"process {os.getpid()} " in complained
    assert "End that process first" in complained
