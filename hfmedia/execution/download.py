"""Downloads of results: without any key, within bounds, into the media store."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from typing import BinaryIO, Final, TypeAlias

from hfmedia.errors import DownloadError
from hfmedia.media_store import MediaStore
from hfmedia.net.response import MIN_BYTES_PER_S
from hfmedia.net.transport import Transport
from hfmedia.types import MediaRef

REPORT_BYTES: Final = 1_000_000  # between two reports about a download

OnReceived: TypeAlias = Callable[[int, int | None], None]
"""Is called with the bytes received so far, and the total where it is known."""


async def download(
    transport: Transport,
    store: MediaStore,
    link: str,
    *,
    limit_bytes: int,
    proxy: str | None = None,
    tenant: str | None = None,
    tls_only: bool = False,
    on_received: OnReceived | None = None,
) -> MediaRef:
    """Fetch what a link leads to into the store. Raises `DownloadError`, and then keeps nothing.

    `tenant` is whom it is for. `tls_only`: the link, and where it redirects to, must be https.
    `on_received` is called for large downloads, about once a megabyte.
    """
    opened = transport.open_media(link, proxy=proxy, tenant=tenant, tls_only=tls_only)
    async with opened as response:
        if response.status != 200:
            raise DownloadError(
                f"{response.url.host} answered {response.status} instead of the result.",
                status=response.status,
                url=link,
                download_problem="status",
            )
        chunks = response.chunks(limit_bytes=limit_bytes, min_bytes_per_s=MIN_BYTES_PER_S)
        if on_received is not None:
            chunks = _reported(chunks, response.content_length, on_received)
        return await put(store, chunks, response.content_type, url=link)


async def put(
    store: MediaStore, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
) -> MediaRef:
    """Keep the chunks. Raises `DownloadError` if the store cannot be written to."""
    try:
        return await store.put(chunks, content_type, url=url)
    except OSError as error:  # of the store: those of the network are sorted by now
        raise DownloadError(
            f"The result cannot be written: {error.strerror or type(error).__name__}.",
            url=url,
            download_problem="storage",
        ) from None


async def open_stored(store: MediaStore, ref: MediaRef) -> BinaryIO:
    """The content of a result that was put. Raises `DownloadError` if it cannot be read back."""
    try:
        return await store.open(ref)
    except OSError as error:
        raise DownloadError(
            f"The result cannot be read back: {error.strerror or type(error).__name__}.",
            url=ref.url,
            download_problem="storage",
        ) from None


async def _reported(
    chunks: AsyncIterable[bytes], total: int | None, on_received: OnReceived
) -> AsyncGenerator[bytes, None]:
    received = reported = 0
    async for chunk in chunks:
        received += len(chunk)
        if received - reported > REPORT_BYTES:
            reported = received
            on_received(received, total)
        yield chunk
