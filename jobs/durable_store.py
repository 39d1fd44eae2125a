"""The media store as one run of a generation sees it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable
from typing import BinaryIO

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef
from jobs.durable_effects import Journal, goes_on_elsewhere
from jobs.steps import Steps
from storage.media_errors import MediaStoreUnavailable

log = logging.getLogger(__name__)


class DurableStore:
    """`inner`, in which an interrupted run deletes nothing: the next run goes on with it."""

    def __init__(self, inner: MediaStore, steps: Steps, journal: Journal) -> None:
        self._inner = inner
        self._steps = steps
        self._journal = journal

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """As `MediaStore.put`. Why it failed is for the operator; the member learns that it did."""
        try:
            return await self._inner.put(chunks, content_type, url=url)
        except MediaStoreUnavailable as error:
            log.warning("%s", error)
            raise

    async def open(self, ref: MediaRef) -> BinaryIO:
        """As `MediaStore.open`."""
        return await self._inner.open(ref)

    async def delete(self, ref: MediaRef) -> None:
        """As `MediaStore.delete`, but for a run that was interrupted."""
        if not goes_on_elsewhere(self._steps, self._journal):
            await self._inner.delete(ref)
