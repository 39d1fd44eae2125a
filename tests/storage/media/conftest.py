"""The places that media are kept in: a folder, and a bucket of a real server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.media import ObjectMediaStore
from tests.storage.media.faulty_proxy import FaultyProxy, faulty_proxy
from tests.storage.media.s3_server import S3Server, access_to, s3_server
from tests.storage.media.stores import BucketPlace, FolderPlace, Place, opened


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """The server of this test run."""
    with s3_server() as running:
        yield running


@pytest.fixture
def bucket(s3: S3Server) -> BucketPlace:
    name = f"media-{uuid.uuid4().hex}"
    s3.request("PUT", name)
    return BucketPlace(s3, name)


@pytest.fixture
async def proxy(bucket: BucketPlace) -> AsyncIterator[FaultyProxy]:
    """It stands before the server of the bucket."""
    async with faulty_proxy(bucket.server.port) as running:
        bucket.access = access_to(running.port)
        yield running


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return FolderPlace(tmp_path / "data" / "media")
    found: BucketPlace = request.getfixturevalue("bucket")
    return found


@pytest.fixture
async def store(place: Place) -> AsyncIterator[ObjectMediaStore]:
    async with opened(place) as found:
        yield found
