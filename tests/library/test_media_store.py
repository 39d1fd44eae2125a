"""Where media are kept: the folder of an instance, and what its user gets of it."""

from __future__ import annotations

import asyncio
import hashlib
import resource
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hfmedia import Media, MediaRef
from hfmedia.media_store import FolderMediaStore, extension_of
from tests.library.served import files_in

DATA = b"a fox in the snow"


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    with closing(FolderMediaStore(memory_bytes=64, buffer_bytes=10)) as opened:
        yield opened


async def chunks(*pieces: bytes, error: Exception | None = None) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if error is not None:
        raise error


async def kept(store: FolderMediaStore, *pieces: bytes) -> MediaRef:
    return await store.put(chunks(*pieces), "image/png", url="https://cdn.example/1.png")


async def content(store: FolderMediaStore, ref: MediaRef) -> bytes:
    with await store.open(ref) as file:
        return file.read()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow further, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestTheFolder:
    @pytest.mark.parametrize("pieces", [(), (b"a",), (b"a fox", b" in the", b" snow"), (DATA,) * 9])
    async def test_gives_back_what_was_put(
        self, store: FolderMediaStore, pieces: tuple[bytes, ...]
    ) -> None:
        ref = await kept(store, *pieces)
        assert await content(store, ref) == b"".join(pieces)
        assert ref.size == len(b"".join(pieces))
        assert (ref.content_type, ref.url) == ("image/png", "https://cdn.example/1.png")

    async def test_names_no_path_of_its_own(self, store: FolderMediaStore) -> None:
        assert str(store.path_of(await kept(store, DATA)).parent) not in str(await kept(store))

    async def test_keeps_nothing_of_what_broke_in_the_middle(self, store: FolderMediaStore) -> None:
        broken = chunks(DATA, DATA, error=ConnectionError("it broke"))
        with pytest.raises(ConnectionError):
            await store.put(broken, "image/png")
        assert files_in(store) == []

    async def test_forgets_what_is_deleted_and_deleting_twice_does_no_harm(
        self, store: FolderMediaStore
    ) -> None:
        ref = await kept(store, DATA)
        await store.delete(ref)
        await store.delete(ref)
        with pytest.raises(FileNotFoundError):
            await store.open(ref)

    async def test_that_cannot_delete_a_file_says_so_in_the_log_alone(
        self, store: FolderMediaStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        ref = await kept(store, DATA)
        path = store.path_of(ref)
        path.unlink()
        path.mkdir()  # which no system deletes as a file
        await store.delete(ref)
        assert f"{path} cannot be deleted" in caplog.text

    async def test_goes_when_it_is_closed(self) -> None:
        store = FolderMediaStore(memory_bytes=10)
        path = store.path_of(await kept(store, DATA))
        assert path.exists()
        store.close()
        assert not path.exists()
        assert not path.parent.exists()

    @pytest.mark.parametrize(
        "uri", ["", "media:", "media:../../etc/passwd", "file:///etc/passwd", "s3://bucket/1"]
    )
    async def test_resolves_no_reference_of_another_store(
        self, store: FolderMediaStore, uri: str
    ) -> None:
        ref = MediaRef(uri=uri, content_type="image/png", size=1)
        with pytest.raises(FileNotFoundError):
            await store.open(ref)

    async def test_resolves_a_reference_that_carries_its_bytes(
        self, store: FolderMediaStore
    ) -> None:
        ref = MediaRef.from_bytes(DATA, "image/png")
        assert await content(store, ref) == DATA
        await store.delete(ref)
        broken = MediaRef(uri="data:;base64,***", content_type="image/png", size=1)
        with pytest.raises(FileNotFoundError):
            await store.open(broken)

    async def test_keeps_media_in_memory_while_the_budget_lasts(
        self, store: FolderMediaStore
    ) -> None:
        refs = [await kept(store, b"12345678") for _ in range(9)]
        # An eighth of the budget is left to those that are on their way to a file.
        assert [store.bytes_in_memory(ref) for ref in refs] == [b"12345678"] * 7 + [None] * 2
        assert len(files_in(store)) == 2
        await store.delete(refs[0])
        assert store.bytes_in_memory(await kept(store, b"12345678")) == b"12345678"
        assert [await content(store, ref) for ref in refs[1:]] == [b"12345678"] * 8

    async def test_counts_what_is_coming_and_writes_what_does_not_fit_as_it_comes(
        self, store: FolderMediaStore
    ) -> None:
        arrived, ended = asyncio.Event(), asyncio.Event()

        async def coming() -> AsyncIterator[bytes]:
            yield b"12345678"
            arrived.set()
            await ended.wait()

        running = [asyncio.create_task(store.put(coming(), "image/png")) for _ in range(7)]
        await arrived.wait()
        ref = await kept(store, b"12345678")
        assert store.bytes_in_memory(ref) is None
        ended.set()
        refs = await asyncio.gather(*running)
        assert [store.bytes_in_memory(it) for it in refs] == [b"12345678"] * 7

    async def test_has_its_whole_budget_again_whatever_became_of_media(
        self, store: FolderMediaStore
    ) -> None:
        for _ in range(20):
            with pytest.raises(ConnectionError):
                await store.put(chunks(b"123456", error=ConnectionError()), "image/png")
            with pytest.raises(ConnectionError):
                await store.put(chunks(DATA, DATA, error=ConnectionError()), "image/png")
            await store.delete(await kept(store, DATA, DATA))
            await store.delete(await kept(store, b"123456"))
        refs = [await kept(store, b"12345678") for _ in range(7)]
        assert None not in [store.bytes_in_memory(ref) for ref in refs]

    async def test_that_is_left_while_it_writes_leaves_no_file(
        self, store: FolderMediaStore
    ) -> None:
        writing = asyncio.Event()

        async def coming() -> AsyncIterator[bytes]:
            writing.set()
            while True:
                yield DATA

        running = asyncio.create_task(store.put(coming(), "image/png"))
        await writing.wait()
        running.cancel()
        await asyncio.wait([running])
        assert files_in(store) == []

    async def test_that_is_left_twice_while_it_writes_leaves_no_file(
        self, store: FolderMediaStore
    ) -> None:
        is_free = threading.Event()
        with ThreadPoolExecutor(max_workers=1) as threads:
            asyncio.get_running_loop().set_default_executor(threads)
            threads.submit(is_free.wait)  # so that what is to be written has to wait
            running = asyncio.create_task(kept(store, DATA * 4))
            for _ in range(3):
                await asyncio.sleep(0)
                running.cancel()
            await asyncio.sleep(0)
            is_free.set()
            with pytest.raises(asyncio.CancelledError):
                await running
        assert files_in(store) == []

    async def test_that_meets_a_full_disk_leaves_no_file(self, store: FolderMediaStore) -> None:
        with files_of_at_most(9_000), pytest.raises(OSError, match="too large"):
            await kept(store, *[DATA] * 1000)
        assert files_in(store) == []

    async def test_hands_out_what_it_keeps(self, store: FolderMediaStore) -> None:
        small, large = await kept(store, b"a fox"), await kept(store, DATA)
        assert store.media(small).data == b"a fox"
        assert store.media(large).path == store.path_of(large)
        assert store.media(large).read() == DATA
        await store.delete(large)
        with pytest.raises(FileNotFoundError):
            store.media(large)

    async def test_forgets_small_media_that_are_taken(self, store: FolderMediaStore) -> None:
        for _ in range(9):
            ref = await kept(store, b"12345678")
            assert store.take(ref).data == b"12345678"
        with pytest.raises(FileNotFoundError):
            store.media(ref)


class TestMedia:
    def test_that_carry_their_bytes_know_their_size_and_their_sum(self) -> None:
        media = in_memory()
        assert media.size == len(DATA)
        assert media.sha256 == hashlib.sha256(DATA).hexdigest()
        assert media.read() == DATA
        assert media.extension == ".png"

    def test_of_an_unknown_type_have_a_neutral_name(self) -> None:
        assert extension_of("text/plain") == ".bin"

    def test_do_not_show_their_bytes(self) -> None:
        media = Media(MediaRef.from_bytes(DATA * 100, "image/png"), data=DATA * 100)
        assert "fox" not in repr(media)
        assert len(repr(media)) < 200

    def test_that_are_moved_belong_to_the_caller(self, tmp_path: Path) -> None:
        media = in_memory()
        moved = media.move_to(tmp_path / "fox.png")
        assert moved.data is None
        assert moved.path == tmp_path / "fox.png"
        assert moved.read() == DATA
        assert (moved.size, moved.sha256) == (media.size, media.sha256)

    def test_in_a_file_move_without_a_copy(self, tmp_path: Path) -> None:
        first = in_memory().move_to(tmp_path / "1.mp4")
        second = first.move_to(tmp_path / "2.mp4")
        assert [it.name for it in tmp_path.iterdir()] == ["2.mp4"]
        assert second.read() == DATA

    def test_may_be_discarded_twice(self, tmp_path: Path) -> None:
        media = in_memory().move_to(tmp_path / "fox.png")
        media.discard()
        media.discard()
        assert not list(tmp_path.iterdir())
        in_memory().discard()


def in_memory() -> Media:
    ref = MediaRef.from_bytes(DATA, "image/png")
    return Media(ref, data=DATA)
