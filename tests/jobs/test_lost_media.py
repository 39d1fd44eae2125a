"""Media that cannot be stored, or are no longer there when a job begins."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.types import ImageInput
from jobs.durable_store import DurableStore
from playground.providers import Providers
from storage.media import ObjectMediaStore
from storage.media_errors import MediaStoreUnavailable
from tests.jobs.durable_world import World, a_job, statuses

KONTEXT = "black-forest-labs/FLUX.1-Kontext-dev"


async def test_why_a_result_could_not_be_stored_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "media"
    async with ObjectMediaStore(str(folder)) as inner:
        store = DurableStore(inner, cast("Any", SimpleNamespace()), cast("Any", SimpleNamespace()))
        folder.rmdir()
        folder.touch()
        with caplog.at_level(logging.WARNING), pytest.raises(MediaStoreUnavailable):
            await store.put(one_chunk(b"a fox"), "image/png")
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(f"The media store {folder} ")


async def test_a_job_whose_image_was_lost_before_it_began_ends_and_asks_nobody(
    sqlite_url: str, providers: Providers
) -> None:
    with closing(FolderMediaStore()) as store:
        image = await store.put(one_chunk(b"a fox"), "image/jpeg")
        await store.delete(image)
        hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
        spec = a_job(task="image-to-image", model=KONTEXT, image=ImageInput(media=image))
        async with World(sqlite_url, hosts, store).process(drain_s=5) as process:
            last = await process.run(spec)
    assert statuses(last) == ["failed"]
    failure = last.generations[0].failure
    assert failure is not None
    assert failure.fields["problem"] == "image-missing"
    assert not providers.submits
