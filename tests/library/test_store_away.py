"""What becomes of a generation while the place of its media does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia.errors import DownloadError, Failure
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.media_store import one_chunk
from hfmedia.types import Done, ImageInput, ProviderRequest
from tests.library.live import fetch, live_at, read, route_of, soon
from tests.library.samples import picture
from tests.library.served import Served, answering, files_in, serving
from tests.library.store_away import StoreAway

PNG = picture()
ANSWERS = {"/1.png": web.Response(body=PNG, content_type="image/png")}


@asynccontextmanager
async def live_with(store: StoreAway) -> AsyncIterator[tuple[LiveEffects, Served]]:
    async with serving(answering(ANSWERS)) as it, live_at(it) as live:
        yield replace(live, store=store), it


@pytest.mark.parametrize("refused", ["refuses_put", "refuses_open"])
async def test_a_result_that_cannot_be_stored_may_be_fetched_again(refused: str) -> None:
    with closing(StoreAway(memory_bytes=0)) as store:
        async with live_with(store) as (live, it):
            done = Done(link=f"{it.url}/1.png")
            setattr(store, refused, True)
            with pytest.raises(DownloadError) as caught:
                await fetch(live, route_of("fal-ai"), done)
            assert (caught.value.download_problem, caught.value.retryable) == ("storage", True)
            assert files_in(store) == []
            setattr(store, refused, False)
            assert await read(live, await fetch(live, route_of("fal-ai"), done)) == PNG


async def test_a_request_whose_image_cannot_be_read_now_is_not_sent() -> None:
    with closing(StoreAway()) as store:
        image = await store.put(one_chunk(PNG), "image/png")
        request = ProviderRequest.post("/x", {"image": ImageInput(media=image).as_url()})
        store.refuses_open = True
        async with live_with(store) as (live, it):
            step = await live.submit(route_of("fal-ai"), request, soon())
    assert isinstance(step, Failure)
    assert step.fields["problem"] == "image-unavailable"
    assert it.seen == []
