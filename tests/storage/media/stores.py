"""A place for media of either kind, the stores that tests open on it, and what is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from hfmedia.types import MediaRef
from storage.media import ObjectMediaStore
from storage.media_access import DEFAULT_ACCESS, BucketAccess
from storage.media_copies import MediaCopies
from storage.media_names import name_in
from tests.storage.media.s3_server import LIMITS, S3Server, access_to

PNG = b"\x89PNG a fox in the snow"


class Place(Protocol):
    """A folder or a bucket, seen from outside the store."""

    access: BucketAccess

    @property
    def url(self) -> str:
        """Where it is, as `MEDIA_URL` says it."""

    def names(self) -> list[str]:
        """The objects that are there."""

    def overwrite(self, name: str, data: bytes) -> None:
        """Put other bytes in the place of an object, or a new one there."""

    def lose(self, name: str) -> None:
        """Delete an object."""


@dataclass
class FolderPlace:
    path: Path
    access: BucketAccess = DEFAULT_ACCESS

    @property
    def url(self) -> str:
        return str(self.path)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.path.iterdir())

    def overwrite(self, name: str, data: bytes) -> None:
        (self.path / name).write_bytes(data)

    def lose(self, name: str) -> None:
        (self.path / name).unlink()


@dataclass
class BucketPlace:
    server: S3Server
    bucket: str
    access: BucketAccess = field(init=False)

    def __post_init__(self) -> None:
        self.access = access_to(self.server.port)

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/media/of the bot"

    def path_of(self, name: str) -> str:
        return f"{self.bucket}/media/of%20the%20bot/{name}"

    def names(self) -> list[str]:
        return self.server.names(self.bucket)

    def overwrite(self, name: str, data: bytes) -> None:
        self.server.request("PUT", self.path_of(name), data)

    def lose(self, name: str) -> None:
        self.server.request("DELETE", self.path_of(name))


def opened(place: Place, **changes: Any) -> ObjectMediaStore:
    """A store, as another process would open it too."""
    return ObjectMediaStore(place.url, place.access, changes.pop("limits", LIMITS), **changes)


def small_copies() -> MediaCopies:
    """Copies that go to files soon, and of which only the newest stays."""
    return MediaCopies(memory_bytes=4_000, kept_bytes=0)


async def chunks(*pieces: bytes, error: Exception | None = None) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if error is not None:
        raise error


async def kept(
    store: ObjectMediaStore, *pieces: bytes, content_type: str = "image/png"
) -> MediaRef:
    return await store.put(chunks(*pieces), content_type, url="https://cdn.example/1.png")


async def content(store: ObjectMediaStore, ref: MediaRef) -> bytes:
    with await store.open(ref) as file:
        return file.read()


def name_of(ref: MediaRef) -> str:
    return name_in(ref.uri)
