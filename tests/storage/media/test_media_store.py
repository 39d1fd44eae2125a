"""What a store keeps in a folder and in a bucket of a real server: the same, in every process."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hfmedia.types import MediaRef
from storage.media import ObjectMediaStore
from tests.storage.media.stores import (
    PNG,
    BucketPlace,
    FolderPlace,
    Place,
    chunks,
    content,
    kept,
    name_of,
    opened,
    small_copies,
)

LARGE = [bytes([number]) * 1_000_000 for number in range(12)]  # more than two parts


@pytest.mark.parametrize("pieces", [(), (b"a",), (b"a fox", b" in the", b" snow"), LARGE])
async def test_every_process_reads_what_one_has_put(
    store: ObjectMediaStore, place: Place, pieces: tuple[bytes, ...]
) -> None:
    data = b"".join(pieces)
    ref = await kept(store, *pieces)
    assert (ref.size, ref.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (ref.content_type, ref.url) == ("image/png", "https://cdn.example/1.png")
    async with opened(place) as of_another_process:
        assert await content(of_another_process, ref) == data
    assert await content(store, ref) == data


async def test_large_media_are_read_from_files(place: Place) -> None:
    async with opened(place, copies=small_copies()) as store:
        refs = [await kept(store, *LARGE) for _ in range(2)]
        for ref in refs:
            with await store.open(ref) as file:
                assert file.fileno() > 0
                file.seek(1_000_000)
                assert file.read(1) == b"\x01"


async def test_names_cannot_be_guessed_and_say_nothing(
    store: ObjectMediaStore, place: Place
) -> None:
    refs = [await kept(store, PNG) for _ in range(2)]
    assert refs[0].uri != refs[1].uri
    assert all(re.fullmatch(r"object:[0-9a-f]{32}", ref.uri) for ref in refs)
    assert len(place.names()) == 2


async def test_nothing_is_kept_of_what_broke_in_the_middle(
    store: ObjectMediaStore, place: Place
) -> None:
    with pytest.raises(ConnectionError, match="it broke"):
        await store.put(chunks(*LARGE, error=ConnectionError("it broke")), "video/mp4")
    assert place.names() == []


async def test_what_is_deleted_is_gone_for_every_process_and_deleting_twice_does_no_harm(
    store: ObjectMediaStore, place: Place
) -> None:
    ref, other = await kept(store, PNG), await kept(store, b"another")
    async with opened(place) as of_another_process:
        await of_another_process.delete(ref)
        await store.delete(ref)
        for each in (store, of_another_process):
            with pytest.raises(FileNotFoundError):
                await each.open(ref)
        assert await content(store, other) == b"another"


async def test_several_are_removed_at_once_also_if_some_are_gone(
    store: ObjectMediaStore, place: Place
) -> None:
    refs = [await kept(store, PNG) for _ in range(5)]
    place.lose(name_of(refs[1]))
    await store.remove([ref.uri for ref in refs[:4]])
    assert place.names() == [name_of(refs[4])]
    await store.remove([])


async def test_an_object_that_the_place_has_lost_is_missing(
    store: ObjectMediaStore, place: Place
) -> None:
    ref = await kept(store, PNG)
    place.lose(name_of(ref))
    async with opened(place) as of_another_process:
        with pytest.raises(FileNotFoundError):
            await of_another_process.open(ref)


@pytest.mark.parametrize("data", [b"", PNG[:-1], PNG[:-1] + b"?", PNG * 1_000_000])
async def test_an_object_with_other_bytes_counts_as_lost(
    store: ObjectMediaStore, place: Place, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ref = await kept(store, PNG)
    place.overwrite(name_of(ref), data)
    async with opened(place) as of_another_process:
        with pytest.raises(FileNotFoundError):
            await of_another_process.open(ref)
    assert f"{ref.uri} is damaged" in caplog.text


async def test_the_size_alone_is_checked_of_a_reference_without_a_sum(
    store: ObjectMediaStore, place: Place
) -> None:
    ref = replace(await kept(store, PNG), sha256=None)
    async with opened(place) as of_another_process:
        assert await content(of_another_process, ref) == PNG


@pytest.mark.parametrize(
    "uri", ["", "object:", "object:../secret", "media:12", "file:///etc/passwd", "s3://bucket/1"]
)
async def test_a_reference_of_another_store_is_not_resolved(
    store: ObjectMediaStore, uri: str
) -> None:
    ref = MediaRef(uri=uri, content_type="image/png", size=1)
    with pytest.raises(FileNotFoundError):
        await store.open(ref)
    await store.delete(ref)


async def test_a_reference_that_carries_its_bytes_is_resolved(store: ObjectMediaStore) -> None:
    ref = MediaRef.from_bytes(PNG, "image/png")
    assert await content(store, ref) == PNG
    await store.delete(ref)
    assert await content(store, ref) == PNG


async def test_a_put_that_is_cancelled_leaves_nothing(place: Place) -> None:
    async with opened(place) as store:
        last_piece = asyncio.Event()

        async def pieces() -> AsyncIterator[bytes]:
            for piece in LARGE:
                yield piece
            last_piece.set()

        putting = asyncio.create_task(store.put(pieces(), "video/mp4"))
        await last_piece.wait()
        for _ in range(3):  # as its upload begins
            await asyncio.sleep(0)
        putting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await putting
    assert place.names() == []


async def test_all_that_is_there_is_listed_but_nothing_of_others(
    store: ObjectMediaStore, place: Place
) -> None:
    refs = [await kept(store, PNG), await kept(store, *LARGE)]
    for name in ("backup.tar", "0123", name_of(refs[0]).upper(), "notes"):
        place.overwrite(name, b"of somebody else")
    found = [it async for page in store.objects() for it in page]
    assert {it.uri: it.size for it in found} == {ref.uri: ref.size for ref in refs}
    assert max(abs(it.modified_at - time.time()) for it in found) < 60


async def test_a_bucket_gets_the_content_type_of_media_and_no_other(bucket: BucketPlace) -> None:
    async with opened(bucket) as store:
        for given, stored in (
            ("image/png", "image/png"),
            ("video/mp4", "video/mp4"),
            ("text/html", "application/octet-stream"),
            ("x\r\nSet-Cookie: a", "application/octet-stream"),
        ):
            ref = await kept(store, PNG, content_type=given)
            assert ref.content_type == given
            assert bucket.server.content_type(bucket.path_of(name_of(ref))) == stored


async def test_a_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "data" / "media")
    async with opened(place):
        assert place.path.stat().st_mode & 0o777 == 0o700


async def test_the_check_writes_reads_and_leaves_nothing(
    store: ObjectMediaStore, place: Place
) -> None:
    await store.check()
    assert place.names() == []
