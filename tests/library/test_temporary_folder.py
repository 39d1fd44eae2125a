"""Temporary folders: deleted with their process, or by the next one."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from hfmedia import Client, SetupError
from hfmedia.temporary_folder import LOCK_NAME, MIN_AGE_S, TemporaryFolder, may_be_swept, sweep

KEEPING = """
import sys
from hfmedia.media_store import FolderMediaStore
from replies.media.lazy_folder import LazyFolder

store, folder = FolderMediaStore(), LazyFolder()
(folder.path() / "film.mp4").write_bytes(b"a film")
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for temporary files, of this process and its children."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@asynccontextmanager
async def keeping_process() -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that has a store and a folder for a reply, and waits."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KEEPING, stdin=pipe, stdout=pipe
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert await child.stdout.readline() == b"ready\n"
    try:
        yield child
    finally:
        child.stdin.close()
        await child.wait()


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def make_old(folder: Path) -> list[Path]:
    """Let what is in a folder be older than what may be swept."""
    for path in entries(folder):
        os.utime(path, (0, 0), follow_symlinks=False)
    return entries(folder)


async def test_what_a_killed_process_has_left_goes_when_the_next_client_opens(
    temporary: Path,
) -> None:
    async with keeping_process() as child:
        child.send_signal(signal.SIGKILL)
        await child.wait()
    assert len(make_old(temporary)) == 2
    async with Client("hf_x") as client:
        _ = client.store
    assert entries(temporary) == []


async def test_a_process_that_lives_keeps_its_folders_however_old_they_are(
    temporary: Path,
) -> None:
    async with keeping_process():
        kept = make_old(temporary)
        sweep()
        assert entries(temporary) == kept
        assert any((path / "files/film.mp4").exists() for path in kept)


def test_a_folder_of_this_process_stays_until_it_is_closed(temporary: Path) -> None:
    with closing(TemporaryFolder()) as folder:
        (folder.path / "fox.png").write_bytes(b"a fox")
        make_old(temporary)
        sweep()
        assert (folder.path / "fox.png").exists()
    folder.close()
    assert entries(temporary) == []


def test_a_folder_that_cannot_be_deleted_is_left_quietly(temporary: Path) -> None:
    folder = TemporaryFolder()
    root = folder.path.parent
    shutil.rmtree(root)
    root.write_text("no folder")
    folder.close()
    assert entries(temporary) == [root]


def test_what_is_not_ours_stays(temporary: Path) -> None:
    (temporary / "hfmedia-notes").mkdir()
    (temporary / "hfmedia-notes/diary.txt").write_text("dear diary")
    (temporary / "hfmedia-file").write_text("a file")
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / LOCK_NAME).touch()
    (temporary / "hfmedia-link").symlink_to(elsewhere)
    kept = make_old(temporary)
    sweep()
    assert entries(temporary) == kept
    assert (temporary / "hfmedia-notes/diary.txt").exists()
    assert (elsewhere / LOCK_NAME).exists()


def test_only_folders_of_the_same_user_that_are_old_enough_are_swept(temporary: Path) -> None:
    info, now = temporary.lstat(), time.time()
    assert may_be_swept(info, owner=info.st_uid, now=now + MIN_AGE_S + 1)
    assert not may_be_swept(info, owner=info.st_uid + 1, now=now + MIN_AGE_S + 1)
    assert not may_be_swept(info, owner=info.st_uid, now=info.st_mtime + MIN_AGE_S)


async def test_where_none_can_be_made_a_client_is_not_opened(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "nowhere"))
    client = Client("hf_x")
    with pytest.raises(SetupError, match="set TMPDIR to a folder"):
        await client.__aenter__()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    async with client:
        assert entries(temporary)
