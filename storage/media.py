"""Media that outlive a process: in a folder, or in a bucket of an S3-compatible store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final, Self

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from hfmedia.execution.background import Background
from hfmedia.media_store import EXTENSIONS, Media, one_chunk
from hfmedia.types import MediaRef
from storage.media_access import (
    BUCKET_SCHEME,
    DEFAULT_ACCESS,
    DEFAULT_LIMITS,
    BucketAccess,
    TimeLimits,
)
from storage.media_copies import MediaCopies
from storage.media_errors import NO_BUCKET, MediaStoreUnavailable, missing, refused, unavailable
from storage.media_folder import delete_unfinished, make_folder
from storage.media_names import SCHEME, StoredObject, is_name, is_uri, name_in, new_name, uri_of

log = logging.getLogger(__name__)

PART_BYTES: Final = 5 * 2**20  # of an upload; a larger object is sent in several
PARTS_AT_ONCE: Final = 2
CHUNK_BYTES: Final = 2**20  # of a download
TRANSFERS: Final = 8  # at once; an upload has at most three parts in memory
LISTED: Final = 1000  # objects per request
DRAIN_S: Final = 5.0  # that closing waits for uploads whose result nobody wants


class ObjectMediaStore:
    """A `MediaStore` whose references are valid in every process that opens the same `url`.

    `url` is a folder or `s3://bucket/prefix`. A result is received whole before it is uploaded,
    so that nothing incomplete is ever in the store. What is read is copied into this process and
    checked by size and SHA-256; the copy stays for those who read it next (`MediaCopies`).

    Opening raises `MediaStoreUnavailable` for a folder that cannot be made, and `OSError` where
    there is no temporary folder.
    """

    def __init__(
        self,
        url: str,
        access: BucketAccess = DEFAULT_ACCESS,
        limits: TimeLimits = DEFAULT_LIMITS,
        copies: MediaCopies | None = None,
    ) -> None:
        self._place = url
        self._folder = None if url.startswith(BUCKET_SCHEME) else Path(url)
        self._objects: LocalStore | S3Store
        if self._folder is None:
            self._objects = _bucket(url, access, limits)
        else:
            make_folder(self._folder)
            self._objects = LocalStore(self._folder)
        self._copies = copies or MediaCopies()
        self._background = Background()
        self._transfers = asyncio.Semaphore(TRANSFERS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Wait for the uploads that were given up, and delete the copies. Idempotent."""
        await self._background.aclose(DRAIN_S)
        self._copies.close()

    async def check(self) -> None:
        """Write, read and delete a small object. Raises `MediaStoreUnavailable` or `OSError`."""
        ref = await self.put(one_chunk(b"hfmedia"), "text/plain")
        await self._copies.delete(ref.uri)  # so that it is read from where it was written to
        try:
            (await self.open(ref)).close()
        finally:
            await self.remove([ref.uri])

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """As `MediaStore.put`. Raises `MediaStoreUnavailable`, or the temporary folder's `OSError`.

        Cancelled, it lets go at once; what is being uploaded is deleted in the background.
        """
        copy = await self._copies.receive(chunks, content_type)
        name = new_name()
        uploading = self._background.start(self._upload(name, copy))
        try:
            sha256 = await asyncio.shield(uploading)
        except asyncio.CancelledError:
            self._background.start(self._undo(uploading, uri_of(name)))
            raise
        return MediaRef(
            uri=uri_of(name), content_type=content_type, size=copy.size, sha256=sha256, url=url
        )

    async def open(self, ref: MediaRef) -> BinaryIO:
        """As `MediaStore.open`; a damaged object counts as lost.

        Raises `FileNotFoundError`, `MediaStoreUnavailable`, or `OSError` of the temporary folder.
        """
        if not ref.uri.startswith(SCHEME):
            return await self._copies.open_data(ref)
        opened = await self._copies.open(ref.uri)
        if opened is None:
            copy = await self._download(name_in(ref.uri), ref)
            await self._copies.add(ref.uri, copy)
            opened = await self._copies.open(ref.uri)
        if opened is None:
            raise FileNotFoundError(f"{ref.uri} was deleted while it was read")
        return opened

    async def delete(self, ref: MediaRef) -> None:
        """As `MediaStore.delete`; an object that has to stay is logged, and left to the sweep."""
        try:
            await self.remove([ref.uri])
        except MediaStoreUnavailable as error:  # whoever is done must not fail here
            log.warning("%s is deleted later: %s", ref.uri, error)

    async def remove(self, uris: Iterable[str]) -> None:
        """Delete what these name. What is deleted already, or of another store, does no harm.

        Raises `MediaStoreUnavailable`; then some may be deleted, and all may be tried again.
        """
        names = [uri.removeprefix(SCHEME) for uri in uris if is_uri(uri)]
        for name in names:
            await self._copies.delete(uri_of(name))
        if self._folder is not None:
            # A folder's delete ends at the first file that is not there.
            for name in names:
                with _errors(self._place), suppress(FileNotFoundError):
                    await obstore.delete_async(self._objects, name)
        elif names:
            with _errors(self._place):
                await obstore.delete_async(self._objects, names)

    async def objects(self) -> AsyncIterator[Sequence[StoredObject]]:
        """All that the store holds, up to 1000 at a time, in any order.

        What is not named as this store names objects is somebody else's, and left out. Raises
        `MediaStoreUnavailable`.
        """
        listing = obstore.list(self._objects, chunk_size=LISTED)
        while True:
            with _errors(self._place):
                page = await anext(listing, None)
            if page is None:
                return
            yield [
                StoredObject(uri_of(it["path"]), it["size"], it["last_modified"].timestamp())
                for it in page
                if is_name(it["path"])
            ]

    async def delete_unfinished(self, before: float) -> int:
        """Delete what uploads of killed processes had left in a folder by then. Returns how many.

        A bucket does so by its own rule (docs/operate.md).
        """
        if self._folder is None:
            return 0
        return await asyncio.to_thread(delete_unfinished, self._folder, before)

    async def _upload(self, name: str, copy: Media) -> str:
        """Upload a copy, keep it for readers, and return its SHA-256."""
        try:
            sha256 = await asyncio.to_thread(lambda: copy.sha256)
            async with self._transfers:
                await self._send(name, copy)
        except BaseException:
            await self._copies.discard(copy)
            raise
        await self._copies.add(uri_of(name), copy)
        return sha256

    async def _send(self, name: str, copy: Media) -> None:
        try:
            with _errors(self._place):
                await obstore.put_async(
                    self._objects,
                    name,
                    copy.path or copy.read(),
                    attributes=self._attributes(copy.content_type),
                    chunk_size=PART_BYTES,
                    max_concurrency=PARTS_AT_ONCE,
                )
        except FileNotFoundError:  # of the folder, since the object is only made
            raise missing(self._place) from None

    def _attributes(self, content_type: str) -> dict[str, str] | None:
        """The content type for a bucket; a folder has none.

        It is what the provider says, so that a type other than of media is not repeated.
        """
        if self._folder is not None:
            return None
        known = content_type if content_type in EXTENSIONS else "application/octet-stream"
        return {"Content-Type": known}

    async def _undo(self, uploading: asyncio.Task[str], uri: str) -> None:
        """Delete what an upload leads to that was given up."""
        try:
            await uploading
            await self.remove([uri])
        except MediaStoreUnavailable as error:
            log.warning("%s was given up, and is deleted later: %s", uri, error)

    async def _download(self, name: str, ref: MediaRef) -> Media:
        """A copy of an object. Raises as `open`."""
        async with self._transfers:
            copy = await self._copies.receive(self._chunks(name, ref.size), ref.content_type)
        try:
            await _check(copy, ref)
        except BaseException:
            await self._copies.discard(copy)
            raise
        return copy

    async def _chunks(self, name: str, size: int) -> AsyncIterator[bytes]:
        """The content of an object, which should be of that size."""
        received = 0
        with _errors(self._place):
            found = await obstore.get_async(self._objects, name)
            stream = found.stream(min_chunk_size=CHUNK_BYTES)
        while received <= size:
            with _errors(self._place):
                chunk = await anext(stream, None)
            if chunk is None:
                return
            received += len(chunk)
            yield bytes(chunk)


def _bucket(url: str, access: BucketAccess, limits: TimeLimits) -> S3Store:
    given = {
        "endpoint": access.endpoint_url,
        "region": access.region,
        "access_key_id": access.access_key_id,
        "secret_access_key": access.secret_access_key,
        "session_token": access.session_token,
    }
    return S3Store.from_url(
        url,
        config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]
        # Not every S3-compatible store knows the request that deletes many objects.
        disable_bulk_delete=True,
        client_options={
            "allow_http": access.endpoint_url.startswith("http://"),
            "connect_timeout": timedelta(seconds=limits.connect_s),
            "read_timeout": timedelta(seconds=limits.silence_s),
            "timeout": timedelta(seconds=limits.request_s),
        },
        retry_config={
            "max_retries": 100,  # `retry_timeout` ends them
            "retry_timeout": timedelta(seconds=limits.retry_s),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=3),
                "base": 2,
            },
        },
    )


async def _check(copy: Media, ref: MediaRef) -> None:
    """Raise `FileNotFoundError` if a copy is not what was stored."""
    if copy.size == ref.size and ref.sha256 in {None, await asyncio.to_thread(lambda: copy.sha256)}:
        return
    log.warning("%s is damaged in the media store: it has other bytes than were stored", ref.uri)
    raise FileNotFoundError(f"{ref.uri} is damaged")


@contextmanager
def _errors(place: str) -> Iterator[None]:
    """Turn what obstore raises into `FileNotFoundError` or `MediaStoreUnavailable`."""
    try:
        yield
    except FileNotFoundError as error:
        if NO_BUCKET in str(error):
            raise missing(place) from None
        raise FileNotFoundError("the object is no longer in the media store") from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise refused(place) from None
    except (BaseError, OSError) as error:
        raise unavailable(place, str(error)) from None
