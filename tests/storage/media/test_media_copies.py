"""Copies of media in a process: how many, for how long, and what becomes of their files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hfmedia.media_store import one_chunk
from storage.media_copies import MediaCopies
from tests.library.hand_clock import HandClock
from tests.storage.media.stores import PNG, Place, content, kept, name_of, opened

KEPT_BYTES, KEPT_S = 100, 60.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def copies(
    clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MediaCopies]:
    """Copies that are all files, in a temporary folder of the test's."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    found = MediaCopies(memory_bytes=0, kept_bytes=KEPT_BYTES, kept_s=KEPT_S, clock=clock)
    yield found
    found.close()
    assert list((tmp_path / "temporary").iterdir()) == []


async def add(copies: MediaCopies, uri: str, size: int = 10) -> None:
    copy = await copies.receive(one_chunk(uri.encode() * size), "image/png")
    await copies.add(uri, copy)


async def held(copies: MediaCopies, *uris: str) -> str:
    found = ""
    for uri in uris:
        file = await copies.open(uri)
        if file is not None:
            file.close()
            found += uri
    return found


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("files/*") if path.is_file()]


async def test_the_one_that_was_read_the_longest_ago_goes_first(
    copies: MediaCopies, tmp_path: Path
) -> None:
    for uri in "abc":
        await add(copies, uri, 33)
    assert await held(copies, "a", "b", "c", "a") == "abca"
    await add(copies, "d", 33)
    assert await held(copies, "a", "b", "c", "d") == "acd"
    assert len(files_in(tmp_path)) == 3


async def test_the_newest_stays_however_large(copies: MediaCopies) -> None:
    await add(copies, "a")
    await add(copies, "b", 1000)
    assert await held(copies, "a", "b") == "b"
    await add(copies, "c")
    assert await held(copies, "b", "c") == "c"


async def test_what_nobody_reads_goes_in_time(
    copies: MediaCopies, clock: HandClock, tmp_path: Path
) -> None:
    await add(copies, "a")
    await add(copies, "b")
    clock.now += KEPT_S - 1
    assert await held(copies, "a") == "a"
    clock.now += 2
    assert await held(copies, "a", "b") == "a"
    clock.now += KEPT_S + 1
    await copies.trim()
    assert files_in(tmp_path) == []


async def test_an_open_file_can_be_read_to_its_end(copies: MediaCopies) -> None:
    await add(copies, "a")
    file = await copies.open("a")
    assert file is not None
    await copies.delete("a")
    with file:
        assert file.read() == b"a" * 10
    assert await copies.open("a") is None


async def test_a_second_copy_takes_the_place_of_the_first(
    copies: MediaCopies, tmp_path: Path
) -> None:
    await add(copies, "a")
    await add(copies, "a", 20)
    assert len(files_in(tmp_path)) == 1
    assert [path.stat().st_size for path in files_in(tmp_path)] == [20]


async def test_a_copy_that_somebody_else_has_deleted_is_made_again(
    place: Place, copies: MediaCopies, tmp_path: Path
) -> None:
    async with opened(place, copies=copies) as store:
        ref = await kept(store, PNG)
        for path in files_in(tmp_path / "temporary"):
            path.unlink()
        assert await content(store, ref) == PNG


async def test_what_was_put_is_read_here_without_asking_for_it_again(place: Place) -> None:
    async with opened(place) as store:
        ref = await kept(store, PNG)
        place.lose(name_of(ref))
        assert await content(store, ref) == PNG
        await store.delete(ref)
        with pytest.raises(FileNotFoundError):
            await store.open(ref)
