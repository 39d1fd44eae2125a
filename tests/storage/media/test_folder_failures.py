"""A folder that is full, gone, or no folder; and a temporary folder that is full."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.media_errors import MediaStoreFull, MediaStoreUnavailable
from tests.library.test_media_store import files_of_at_most
from tests.storage.media.stores import (
    PNG,
    FolderPlace,
    Place,
    content,
    kept,
    name_of,
    opened,
    small_copies,
)


@pytest.fixture
def folder(tmp_path: Path) -> FolderPlace:
    return FolderPlace(tmp_path / "media")


async def test_a_full_disk_is_told_and_leaves_no_file(folder: FolderPlace) -> None:
    async with opened(folder) as store:
        with files_of_at_most(9_000), pytest.raises(MediaStoreFull, match=r"is full\. Make room"):
            await kept(store, PNG * 1000)
        assert folder.names() == []
        ref = await kept(store, PNG * 1000)  # when there is room again
        assert folder.names() == [name_of(ref)]


async def test_a_full_temporary_folder_leaves_no_file(place: Place) -> None:
    async with opened(place, copies=small_copies()) as store:
        with files_of_at_most(9_000), pytest.raises(OSError, match="too large"):
            await kept(store, *[PNG] * 1000)
        assert place.names() == []
        ref = await kept(store, *[PNG] * 1000)
    async with opened(place, copies=small_copies()) as store:
        with files_of_at_most(9_000), pytest.raises(OSError, match="too large"):
            await store.open(ref)
        assert await content(store, ref) == PNG * 1000


async def test_a_folder_that_is_gone_is_told(folder: FolderPlace) -> None:
    async with opened(folder) as store:
        ref = await kept(store, PNG)
        folder.lose(name_of(ref))
        folder.path.rmdir()
        folder.path.write_text("a file in its place")
        with pytest.raises(MediaStoreUnavailable, match=f"{folder.url} cannot be used"):
            await store.check()


async def test_a_folder_that_cannot_be_made_is_told(folder: FolderPlace) -> None:
    folder.path.write_text("a file in its place")
    with pytest.raises(MediaStoreUnavailable, match=f"folder {folder.url} of MEDIA_URL cannot be"):
        opened(folder)
