"""The media store as one call sees it: when the call ends, only its result stays."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import BinaryIO, Self

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef


class CallStore:
    """Keeps in `inner` what a call puts there; leaving `async with` deletes all but the result.

    The rest is an input image that was fetched for a provider, or a result that was on its way when
    the call was cancelled or its callback raised.
    """

    def __init__(self, inner: MediaStore) -> None:
        self._inner = inner
        self._put: dict[str, MediaRef] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        for ref in list(self._put.values()):
            await self.delete(ref)

    def keep(self, ref: MediaRef) -> None:
        """Leave this to the caller, as the result."""
        self._put.pop(ref.uri, None)

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """As `MediaStore.put`."""
        ref = await self._inner.put(chunks, content_type, url=url)
        self._put[ref.uri] = ref
        return ref

    async def open(self, ref: MediaRef) -> BinaryIO:
        """As `MediaStore.open`."""
        return await self._inner.open(ref)

    async def delete(self, ref: MediaRef) -> None:
        """As `MediaStore.delete`."""
        self._put.pop(ref.uri, None)
        await self._inner.delete(ref)
