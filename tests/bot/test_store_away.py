"""Where media are kept does not answer for a while: what was made is not lost for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from discord import ui

from cogs.attachment import stored
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import one_chunk
from hfmedia.types import MediaRef
from replies.discord_requests import NotNow
from replies.media.fit import FileFitter
from replies.media.lazy_folder import LazyFolder
from replies.media.unusable_image import UnusableImage
from replies.message import Reply
from tests.bot.builders import MIKA, a_file, a_target, image_bytes
from tests.bot.discord_webhook import webhook_message
from tests.library.store_away import StoreAway


@pytest.fixture
def store() -> Iterator[StoreAway]:
    with closing(StoreAway()) as opened:
        yield opened


async def a_result(store: StoreAway) -> MediaRef:
    return await store.put(one_chunk(image_bytes()), "image/png", url="https://cdn.example/1")


@pytest.mark.parametrize(("limit_bytes", "change"), [(10**6, "none"), (10, "too-large")])
async def test_a_result_that_fits_is_tried_again_with_the_edit_and_a_large_one_linked(
    store: StoreAway, limit_bytes: int, change: str
) -> None:
    ref = await a_result(store)
    store.refuses_open = True
    with closing(LazyFolder()) as folder:
        fitter = FileFitter(
            store=store,
            sandbox=Sandbox([]),
            folder=folder,
            limit_bytes=limit_bytes,
            member_id=MIKA,
        )
        file = await fitter.fit(ref, "fox", lambda stage: None)
    assert (file.change, file.attached) == (change, change == "none")
    assert file.link == "https://cdn.example/1"


async def test_an_edit_whose_file_cannot_be_read_is_tried_again_later(
    store: StoreAway, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await a_result(store)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay[Any]("a fox"))
    async with webhook_message(monkeypatch) as (message, client):
        reply = Reply(client, store, a_target())
        store.refuses_open = True
        with pytest.raises(NotNow):
            await reply.edit(view, [a_file(content=ref)], "a fox")
        assert message.payloads == []
        store.refuses_open = False
        await reply.edit(view, [a_file(content=ref)], "a fox")
        assert len(message.uploads) == 1


async def test_an_attached_image_that_cannot_be_stored_is_refused(store: StoreAway) -> None:
    store.refuses_put = True
    with pytest.raises(UnusableImage) as caught:
        await stored(store, b"jpeg")
    assert caught.value.problem == "not-stored"
    store.refuses_put = False
    image = await stored(store, b"jpeg")
    assert image.media is not None
    assert image.media.content_type == "image/jpeg"
