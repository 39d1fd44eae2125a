"""An SQLite file that is damaged, in use, closed or without room is told in a sentence."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.errors import (
    BadDatabaseUrl,
    DatabaseCorrupt,
    DatabaseLocked,
    StorageFull,
    StorageUnavailable,
)
from storage.jobs import JobRepository
from storage.migrate import current, upgrade
from storage.revisions import head
from tests.storage.next_version import next_version
from tests.storage.rows import job_row

ROOT = Path(__file__).parents[2]
HOLD = """
import asyncio, sys
from storage.database import open_database

async def main():
    async with open_database(sys.argv[1]):
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""
# Whatever is imported is imported as the user who may read it.
ADD = """
import asyncio, os, resource, sys
from pathlib import Path
from storage.database import open_database
from storage.errors import StorageError
from storage.jobs import JobRepository
from storage.migrate import upgrade
from tests.storage.rows import job_row
import aiosqlite, concurrent.futures.thread, sqlalchemy.dialects.sqlite.aiosqlite

async def main():
    if len(sys.argv) > 3:
        await upgrade(sys.argv[1], migrations=Path(sys.argv[3]))
    async with open_database(sys.argv[1]) as database:
        await JobRepository(database).add(job_row(spec="x" * 3_000_000))

if sys.argv[2] == "unprivileged" and os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
if sys.argv[2] == "limited":
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    asyncio.run(main())
except StorageError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


async def opened(url: str) -> None:
    async with open_database(url):
        pass


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def lock_of(url: str) -> Path:
    return Path(f"{path_of(url)}.lock")


def in_child(code: str, *arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.stderr


@pytest.mark.parametrize("act", [opened, upgrade, current])
@pytest.mark.parametrize("content", [b"no database, but a text" * 100, b"x" * 50])
async def test_a_file_that_is_no_database_is_told(
    tmp_path: Path, content: bytes, act: Callable[[str], Awaitable[object]]
) -> None:
    path = tmp_path / "test.sqlite"
    path.write_bytes(content)
    with pytest.raises(DatabaseCorrupt, match="is damaged, or no database at all"):
        await act(f"sqlite:///{path}")
    assert path.read_bytes() == content


async def test_a_page_that_is_damaged_is_told_when_it_is_read(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        jobs = JobRepository(database)
        for number in range(100):
            await jobs.add(job_row(str(number)))
    path = path_of(sqlite_url)
    content = bytearray(path.read_bytes())
    half = len(content) // 2 // 4096 * 4096
    content[half:] = b"\xff" * (len(content) - half)
    path.write_bytes(content)
    with pytest.raises(DatabaseCorrupt):
        async with open_database(sqlite_url) as database:
            await JobRepository(database).unfinished()


@pytest.mark.parametrize("act", [opened, upgrade])
def test_a_file_in_use_is_refused_with_the_process_that_has_it(
    sqlite_url: str, act: Callable[[str], Awaitable[object]]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, sqlite_url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseLocked, match=f"in use by process {holder.pid} on ") as caught:
            asyncio.run(act_on(act, sqlite_url))
        assert f"process {holder.pid} on {os.uname().nodename} since 2" in (
            caught.value.holder or ""
        )
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        asyncio.run(act_on(act, sqlite_url))


async def act_on(act: Callable[[str], Awaitable[object]], url: str) -> None:
    await act(url)


async def test_a_file_in_use_by_this_very_process_is_refused_too(sqlite_url: str) -> None:
    async with open_database(sqlite_url):
        with pytest.raises(DatabaseLocked, match=f"process {os.getpid()} on"):
            await opened(sqlite_url)


async def test_a_holder_that_cannot_be_read_is_left_out(sqlite_url: str) -> None:
    async with open_database(sqlite_url):
        lock_of(sqlite_url).write_bytes(b"\xff\x1b[31m")
        with pytest.raises(DatabaseLocked, match="in use by another process") as caught:
            await opened(sqlite_url)
    assert caught.value.holder is None


def test_a_file_that_may_not_be_written_is_told(sqlite_url: str) -> None:
    # pytest's own folders are closed to other users.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(path_of(sqlite_url), folder))
        path.chmod(0o444)
        Path(f"{path}.lock").touch(0o666)
        Path(f"{path}.lock").chmod(0o666)
        Path(folder).chmod(0o555)
        said = in_child(ADD, f"sqlite:///{path}", "unprivileged")
        Path(folder).chmod(0o755)
    assert said.startswith("StorageUnavailable: ")
    assert "must belong to the user that runs the bot" in said


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match="cannot be made or written: File exists"):
        asyncio.run(act_on(upgrade, f"sqlite:///{tmp_path}/file/test.sqlite"))


async def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    for act in (opened, upgrade, current):
        with pytest.raises(StorageUnavailable, match="cannot be"):
            await act(f"sqlite:///{tmp_path}")


async def test_a_full_disk_is_told_and_keeps_what_was_there(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        jobs = JobRepository(database)
        await jobs.add(job_row("1"))
        await set_max_pages(database, 1)  # which counts as: no more than there are
        with pytest.raises(StorageFull, match=r"its disk is full\. Make room"):
            await jobs.add(job_row("2", spec="x" * 100_000))
        assert [row.job_id for row in await jobs.unfinished()] == ["1"]
        await set_max_pages(database, 10_000)
        assert await jobs.add(job_row("2", spec="x" * 100_000))


async def set_max_pages(database: Database, pages: int) -> None:
    async with database.read() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_write_that_the_system_refuses_is_told(sqlite_url: str) -> None:
    said = in_child(ADD, sqlite_url, "limited")
    assert said.startswith("StorageUnavailable: The disk of the database ")
    assert "it may be full" in said
    with closing(sqlite3.connect(path_of(sqlite_url))) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchall() == [(0,)]


def test_a_copy_that_the_disk_has_no_room_for_stops_the_migration(
    sqlite_url: str, tmp_path: Path
) -> None:
    asyncio.run(with_large_jobs(sqlite_url))
    said = in_child(ADD, sqlite_url, "limited", str(next_version(tmp_path)))
    assert said.startswith("StorageUnavailable: The disk of the database ")
    assert [path.name for path in tmp_path.glob("*before-migration*")] == []
    assert asyncio.run(current(sqlite_url)) == head()


async def with_large_jobs(url: str) -> None:
    async with open_database(url) as database:
        for number in range(20):
            await JobRepository(database).add(job_row(str(number), spec="x" * 100_000))


async def test_another_program_that_writes_for_long_is_waited_for_and_then_told(
    sqlite_url: str,
) -> None:
    async with open_database(sqlite_url) as database:
        async with database.read() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseLocked, match="in use by another process"):
                await JobRepository(database).add(job_row())
            other.execute("COMMIT")
        assert await JobRepository(database).add(job_row())


@pytest.mark.parametrize(
    "url",
    ["", "memory:", "sqlite://", "sqlite:///", "mysql://a:secret@b/c", "postgresql://h:secret"],
)
async def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    for act in (opened, upgrade, current):
        with pytest.raises(BadDatabaseUrl, match="not the address") as caught:
            await act(url)
        assert "secret" not in str(caught.value)
