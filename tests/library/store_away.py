"""A media store that is away for a while."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import BinaryIO

from hfmedia.media_store import FolderMediaStore
from hfmedia.types import MediaRef


class StoreAway(FolderMediaStore):
    """A store that takes nothing while `refuses_put`, and shows nothing while `refuses_open`."""

    refuses_put = False
    refuses_open = False

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        if self.refuses_put:
            raise TimeoutError("the bucket does not answer")
        return await super().put(chunks, content_type, url=url)

    async def open(self, ref: MediaRef) -> BinaryIO:
        if self.refuses_open:
            raise TimeoutError("the bucket does not answer")
        return await super().open(ref)
