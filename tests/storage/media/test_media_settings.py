"""The settings make the store that they name, and what sweeps it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.media import media_store, media_sweeper
from settings import Settings, read_settings
from storage.media_errors import MediaStoreUnavailable
from storage.media_index import MediaIndex
from storage.rows import MediaRow
from tests.storage.media.faulty_proxy import FaultyProxy
from tests.storage.media.s3_server import SECRET
from tests.storage.media.stores import PNG, BucketPlace, Place, content, kept, name_of

ROOT = Path(__file__).parents[3]
NO_FILE = Path("/nonexistent/.env")


def settings_of(place: Place) -> Settings:
    environ = {
        "MEDIA_URL": place.url,
        "AWS_ENDPOINT_URL": place.access.endpoint_url,
        "AWS_REGION": place.access.region,
        "AWS_ACCESS_KEY_ID": place.access.access_key_id,
        "AWS_SECRET_ACCESS_KEY": place.access.secret_access_key,
    }
    return read_settings(environ, NO_FILE)


async def test_a_folder_or_a_bucket_is_opened_by_the_settings(place: Place) -> None:
    async with media_store(settings_of(place)) as store:
        ref = await kept(store, PNG)
        assert await content(store, ref) == PNG
    assert place.names() == [name_of(ref)]


@pytest.mark.parametrize(
    ("media_url", "place"),
    [
        ("data/media", str(ROOT / "data/media")),
        ("/srv/media", "/srv/media"),
        ("s3://bucket/media", "s3://bucket/media"),
    ],
)
def test_a_relative_folder_is_in_that_of_the_bot(media_url: str, place: str) -> None:
    assert Settings(media_url=media_url).absolute_media_url == place


async def test_the_key_of_the_settings_is_the_one_that_signs_and_the_secret_stays(
    bucket: BucketPlace, proxy: FaultyProxy
) -> None:
    settings = settings_of(bucket)
    assert SECRET in settings.secrets
    assert SECRET not in repr(settings)
    assert SECRET not in repr(bucket.access)
    async with media_store(settings) as store:
        proxy.always(403)
        with pytest.raises(MediaStoreUnavailable) as caught:
            await store.check()
    assert "Credential=an-access-key/" in proxy.authorization
    assert SECRET not in proxy.authorization + str(caught.value) + repr(store)


@pytest.mark.parametrize(("days", "left"), [(6.9, 1), (7.1, 0)])
async def test_the_sweeper_keeps_as_many_days_as_the_settings_say(
    place: Place, media: MediaIndex, days: float, left: int
) -> None:
    settings = settings_of(place)
    async with media_store(settings) as store:
        ref = await kept(store, PNG)
        created_at = time.time() - days * 86400
        await media.add(
            MediaRow(uri=ref.uri, job_id="1", kind="result", size=4 * 10**9, created_at=created_at)
        )
        await media_sweeper(settings, store, media).sweep()
        assert len(place.names()) == left


async def test_the_sweeper_keeps_as_many_gigabytes_as_the_settings_say(
    place: Place, media: MediaIndex
) -> None:
    settings = settings_of(place)
    async with media_store(settings) as store:
        refs = [await kept(store, PNG) for _ in range(2)]
        for ref, size, age_s in ((refs[0], 3 * 10**9, 2), (refs[1], 2 * 10**9 + 1, 1)):
            at = time.time() - age_s
            await media.add(
                MediaRow(uri=ref.uri, job_id="1", kind="result", size=size, created_at=at)
            )
        await media_sweeper(settings, store, media).sweep()
    assert place.names() == [name_of(refs[1])]
