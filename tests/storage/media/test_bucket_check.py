"""What the doctor says of a bucket."""

from __future__ import annotations

import socket

import pytest

from app.checks.finding import Finding
from app.checks.media import check_media
from settings import Settings
from storage.media_access import BucketAccess, TimeLimits
from tests.storage.media.faulty_proxy import SAID, FaultyProxy
from tests.storage.media.s3_server import SECRET, access_to
from tests.storage.media.stores import BucketPlace

LIMITS = TimeLimits(retry_s=0.5)


async def checked(url: str, access: BucketAccess) -> Finding:
    [finding] = await check_media(
        Settings(
            media_url=url,
            aws_endpoint_url=access.endpoint_url,
            aws_region=access.region,
            aws_access_key_id=access.access_key_id,
            aws_secret_access_key=access.secret_access_key,
        ),
        LIMITS,
    )
    assert SECRET not in finding.text
    assert SAID not in finding.text
    return finding


async def test_a_bucket_that_can_be_used_is_well_and_stays_empty(bucket: BucketPlace) -> None:
    finding = await checked(bucket.url, bucket.access)
    assert (finding.name, finding.verdict) == ("MEDIA_URL", "ok")
    assert bucket.names() == []


@pytest.mark.parametrize("requests", [1, 100], ids=["read-only", "wrong key"])
async def test_a_bucket_that_refuses_the_key_must_be_mended(
    requests: int, bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    proxy.faults = [403] * requests
    finding = await checked(bucket.url, bucket.access)
    assert finding.verdict == "mend"
    assert "refuses the bot. Check AWS_ACCESS_KEY_ID" in finding.text


async def test_a_bucket_that_does_not_exist_must_be_made(bucket: BucketPlace) -> None:
    finding = await checked("s3://no-such-bucket-here", bucket.access)
    assert (finding.verdict, finding.text) == (
        "mend",
        "The media store s3://no-such-bucket-here does not exist. Create it, or correct MEDIA_URL.",
    )


async def test_a_bucket_whose_server_is_away_is_told_before_the_check_is_given_up() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # but does not listen
        finding = await checked("s3://media", access_to(unused.getsockname()[1]))
    assert finding.verdict == "mend"
    assert "cannot be reached" in finding.text
