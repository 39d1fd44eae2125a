"""The key file is whole, closed to others and the same for all, or it is told what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.key_file import KeyFileUnusable, key_file_of, make_key_file, read_key_file

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return key_file_of(tmp_path / "bot.sqlite")


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.write_bytes(content)
    path.chmod(mode)


def test_it_lies_beside_the_database() -> None:
    assert key_file_of(Path("/srv/bot.sqlite")) == Path("/srv/bot.sqlite.key")


def test_what_is_not_there_has_no_keys(path: Path) -> None:
    assert read_key_file(path) is None


def test_it_is_made_once_for_its_owner_alone_and_then_read(path: Path) -> None:
    before = os.umask(0)
    try:
        assert make_key_file(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    keys = read_key_file(path)
    assert keys is not None
    assert [len(key) for key in keys] == [32]
    assert not make_key_file(path)
    assert read_key_file(path) == keys
    assert [*path.parent.iterdir()] == [path]


def test_every_file_has_a_key_of_its_own(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.key" for number in range(50)]
    assert all(map(make_key_file, paths))
    assert len({path.read_bytes() for path in paths}) == 50


def test_of_processes_that_begin_at_once_one_makes_it(path: Path) -> None:
    for _ in range(20):
        with ThreadPoolExecutor(8) as threads:
            made = [*threads.map(make_key_file, [path] * 8)]
        assert sorted(made) == [False] * 7 + [True]
        assert read_key_file(path) is not None
        assert [*path.parent.iterdir()] == [path]
        path.unlink()


@pytest.mark.parametrize("between", [b",", b"\n", b" , \r\n"])
def test_it_may_hold_several_keys_in_order(path: Path, between: bytes) -> None:
    write(path, between.join([SECOND.hex().encode(), FIRST.hex().encode()]) + b"\n")
    assert read_key_file(path) == (SECOND, FIRST)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o601])
def test_one_that_others_may_read_is_refused_with_what_to_do(path: Path, mode: int) -> None:
    write(path, FIRST.hex().encode(), mode)
    with pytest.raises(KeyFileUnusable, match=f"Run: chmod 600 {path}$") as caught:
        read_key_file(path)
    assert FIRST.hex() not in str(caught.value)
    path.chmod(0o600)
    assert read_key_file(path) == (FIRST,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"short",
        FIRST,
        FIRST.hex().encode()[:-1],
        FIRST.hex().encode() + b"\nrest",
        FIRST.hex().encode() + b"\n" * 10_000,
    ],
)
def test_a_damaged_one_is_told_without_what_is_in_it(path: Path, content: bytes) -> None:
    write(path, content)
    with pytest.raises(KeyFileUnusable, match="is damaged") as caught:
        read_key_file(path)
    assert FIRST.hex()[:8] not in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: os.mkfifo(path, 0o600)])
def test_what_is_no_file_is_told(path: Path, make: Callable[[Path], None]) -> None:
    make(path)
    with pytest.raises(KeyFileUnusable, match=r"is no file\. Move it away\.$"):
        read_key_file(path)


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "bot.sqlite.key"
    with pytest.raises(KeyFileUnusable, match="cannot be made: No such file or directory"):
        make_key_file(path)
    with pytest.raises(KeyFileUnusable, match="cannot be read: Not a directory"):
        read_key_file(Path(__file__) / "bot.sqlite.key")
