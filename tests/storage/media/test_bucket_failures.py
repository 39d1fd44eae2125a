"""A bucket that refuses, stays silent, is away for a while, or has lost its server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage.errors import StorageFull, StorageUnavailable
from storage.media_access import TimeLimits
from storage.media_errors import MediaStoreUnavailable
from tests.storage.media.faulty_proxy import SAID, Fault, FaultyProxy
from tests.storage.media.s3_server import SECRET, access_to
from tests.storage.media.stores import PNG, BucketPlace, content, kept, name_of, opened

PATIENT = TimeLimits(connect_s=5, silence_s=0.5, request_s=60, retry_s=30)
IMPATIENT = replace(PATIENT, retry_s=0.5)
LARGE = [bytes([number]) * 1_000_000 for number in range(12)]  # three parts


@pytest.mark.parametrize("fault", [503, 429, 500, "reset", "silence"])
async def test_what_fails_for_a_while_is_repeated(
    fault: Fault, bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    async with opened(bucket, limits=PATIENT) as store:
        proxy.faults = [fault] * 3
        ref = await kept(store, PNG)
    async with opened(bucket, limits=PATIENT) as store:
        proxy.faults = [fault] * 3
        assert await content(store, ref) == PNG
    assert proxy.requests >= 8


@pytest.mark.parametrize("fault", [503, 429, "reset"])
async def test_a_delete_that_fails_for_a_while_is_repeated(
    fault: Fault, bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    async with opened(bucket, limits=PATIENT) as store:
        ref = await kept(store, PNG)
        proxy.faults = [fault] * 3
        await store.remove([ref.uri])
    assert bucket.names() == []


async def test_a_server_that_is_stopped_for_a_while_gets_the_object_when_it_goes_on(
    bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    async with opened(bucket, limits=PATIENT) as store:
        os.kill(bucket.server.pid, signal.SIGSTOP)
        try:
            putting = asyncio.create_task(kept(store, PNG))
            await proxy.arrived(3)
            assert not putting.done()
        finally:
            os.kill(bucket.server.pid, signal.SIGCONT)
        assert name_of(await putting) in bucket.names()


async def test_a_download_that_breaks_off_goes_on_where_it_was(
    bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    async with opened(bucket, limits=PATIENT) as store:
        ref = await kept(store, *LARGE)
    async with opened(bucket, limits=PATIENT) as store:
        proxy.faults = ["cut", "cut"]
        assert await content(store, ref) == b"".join(LARGE)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (503, "answers 503"),
        (400, "answers 400"),
        (403, "refuses the bot. Check AWS_ACCESS_KEY_ID"),
        (401, "refuses the bot. Check AWS_ACCESS_KEY_ID"),
        (301, "is in another region. Set AWS_REGION"),
        (507, "is full. Make room there"),
        ("reset", "cannot be reached, or does not answer in time"),
        ("silence", "cannot be reached, or does not answer in time"),
    ],
)
async def test_what_does_not_get_better_is_said_in_a_sentence_for_the_operator(
    fault: Fault, sentence: str, bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    async with opened(bucket, limits=IMPATIENT) as store:
        ref = await kept(store, PNG)
    async with opened(bucket, limits=IMPATIENT) as store:
        proxy.always(fault)
        for attempt in (store.put(one(PNG), "image/png"), store.open(ref), store.remove([ref.uri])):
            with pytest.raises(MediaStoreUnavailable, match=f"{bucket.url} {sentence}") as caught:
                await attempt
            assert isinstance(caught.value, OSError)
            assert isinstance(caught.value, StorageUnavailable)
            assert isinstance(caught.value, StorageFull) == (fault == 507)
            assert SAID not in str(caught.value)
            assert SECRET not in str(caught.value)


async def one(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_a_delete_that_is_refused_is_logged_and_fails_nobody(
    bucket: BucketPlace, proxy: FaultyProxy, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(bucket, limits=IMPATIENT) as store:
        ref = await kept(store, PNG)
        proxy.always(403)
        await store.delete(ref)
    assert f"{ref.uri} is deleted later: The media store {bucket.url} refuses" in caplog.text
    assert bucket.names() == [name_of(ref)]


@pytest.mark.parametrize("part", [1, 2, 3])
async def test_an_upload_whose_part_is_refused_leaves_no_parts(
    part: int, bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    # With time for each answer: else the request that is refused may be that which gives up.
    async with opened(bucket) as store:
        served: list[Fault] = ["none"] * part  # the first of them begins the upload
        proxy.faults = [*served, 403]
        with pytest.raises(MediaStoreUnavailable, match="refuses"):
            await kept(store, *LARGE)
    assert bucket.server.unfinished_uploads(bucket.bucket) == 0
    assert bucket.names() == []


async def test_an_upload_that_is_given_up_and_then_refused_is_logged(
    bucket: BucketPlace, proxy: FaultyProxy, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(bucket, limits=IMPATIENT) as store:
        proxy.always("silence")
        putting = asyncio.create_task(kept(store, PNG))
        await proxy.arrived(1)
        putting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await putting
    assert "was given up, and is deleted later" in caplog.text


async def test_a_bucket_that_does_not_exist_is_told(bucket: BucketPlace) -> None:
    bucket.server.request("DELETE", bucket.bucket)
    async with opened(bucket) as store:
        with pytest.raises(MediaStoreUnavailable, match=r"does not exist\. Create it, or correct"):
            await kept(store, PNG)
        with pytest.raises(MediaStoreUnavailable, match="does not exist"):
            await store.check()
        with pytest.raises(MediaStoreUnavailable, match="does not exist"):
            async for _ in store.objects():
                pass


async def test_a_server_that_is_not_there_is_told(bucket: BucketPlace) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        bucket.access = access_to(unused.getsockname()[1])
        async with opened(bucket, limits=IMPATIENT) as store:
            with pytest.raises(MediaStoreUnavailable, match="cannot be reached"):
                await store.check()
