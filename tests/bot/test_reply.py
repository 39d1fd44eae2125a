"""A reply on Discord: what its answers mean, which files an edit keeps, and a whole delivery."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import ui

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.types import MediaRef
from i18n import Languages
from jobs.models import GenerationState, Snapshot
from replies.delivery import ReplyDelivery
from replies.discord_requests import (
    FilesMissing,
    FilesTooLarge,
    NotNow,
    Refused,
    ReplyGone,
    meaning,
)
from replies.message import Reply
from tests.bot.builders import (
    a_done_state,
    a_file,
    a_media_ref,
    a_requester,
    a_snapshot,
    a_spec,
    a_state,
    a_target,
    image_bytes,
)
from tests.bot.discord_webhook import webhook_message
from tests.pseudo_locale import write_pseudo_locale

ANSWERS: list[tuple[int, int, type[Exception]]] = [
    (404, 10008, ReplyGone),
    (401, 50027, ReplyGone),
    (403, 50013, ReplyGone),
    (401, 0, ReplyGone),  # each status without one of the codes
    (404, 0, ReplyGone),
    (400, 50045, FilesTooLarge),
    (413, 40005, FilesTooLarge),
    (429, 0, NotNow),
    (503, 0, NotNow),
    (400, 50035, Refused),
    (409, 0, Refused),
]


@pytest.mark.parametrize(("status", "code", "kind"), ANSWERS)
def test_every_answer_says_what_happens_next(
    status: int, code: int, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    response = cast("Any", SimpleNamespace(status=status, reason=HTTPStatus(status).phrase))
    error = discord.HTTPException(response, {"code": code, "message": "No."})
    assert type(meaning(error)) is kind
    assert ("refused an edit" in caplog.text) == (kind is Refused)


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    opened = FolderMediaStore()
    yield opened
    opened.close()


def a_view(text: str = "a fox") -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return view


async def kept(store: FolderMediaStore, data: bytes) -> MediaRef:
    async def chunks() -> AsyncIterator[bytes]:
        yield data

    return await store.put(chunks(), "image/png")


async def test_an_edit_keeps_the_files_of_the_edits_before(
    store: FolderMediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    re_encoded = tmp_path / "image-8.webp"
    re_encoded.write_bytes(b"webp")
    async with webhook_message(monkeypatch) as (message, client):
        reply = Reply(client, store, a_target())
        first = a_file(name="image-7.png", content=await kept(store, b"png"))
        await reply.edit(a_view(), [first], "a fox")
        await reply.edit(a_view(), [a_file(name="image-8.webp", content=re_encoded)], "a fox")
        await reply.edit(a_view(), [], "")
    assert message.uploads == {"image-7.png": b"png", "image-8.webp": b"webp"}
    assert [it["filename"] for it in message.attachments] == ["image-7.png", "image-8.webp"]
    assert message.payloads[0]["allowed_mentions"] == {"parse": []}


async def test_a_file_that_is_no_longer_in_the_store_is_not_sent(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await kept(store, b"png")
    await store.delete(ref)
    async with webhook_message(monkeypatch) as (message, client):
        with pytest.raises(FilesMissing):
            await Reply(client, store, a_target()).edit(a_view(), [a_file(content=ref)], "")
    assert message.payloads == []


async def test_an_edit_that_is_under_way_ends_before_its_writer_does(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.may_answer.clear()
        editing = asyncio.create_task(Reply(client, store, a_target()).edit(a_view(), [], ""))
        await message.arrived.wait()
        editing.cancel()
        await asyncio.sleep(0)
        assert not editing.done()
        message.may_answer.set()
        await asyncio.wait([editing])
    assert editing.cancelled()
    assert len(message.payloads) == 1


async def test_a_connection_that_breaks_is_tried_again_later(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (_, client):
        monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1")
        reply = Reply(client, store, a_target())
        with pytest.raises(NotNow):
            await reply.load()


async def test_a_message_that_was_deleted_is_gone(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (_, client):
        reply = Reply(client, store, a_target(message_id=601))
        with pytest.raises(ReplyGone):
            await reply.load()
        with pytest.raises(ReplyGone):
            await reply.edit(a_view(), [], "")


async def snapshots_of(*states: tuple[GenerationState, ...]) -> AsyncIterator[Snapshot]:
    for generations in states:
        yield a_snapshot(*generations)


def texts(payload: dict[str, Any]) -> str:
    return "\n".join(part["content"] for part in payload["components"] if part["type"] == 10)


async def test_a_second_process_keeps_what_the_first_has_put_into_the_message(
    store: FolderMediaStore, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):

        async def first_process() -> AsyncIterator[Snapshot]:
            yield a_snapshot(a_state(1), a_state(2))
            yield a_snapshot(a_done_state(1), a_state(2))
            await asyncio.Event().wait()

        deliver = ReplyDelivery(client, store, sandbox, Languages()).deliver
        first = asyncio.create_task(deliver(a_spec(), first_process()))
        async with asyncio.timeout(10):
            await message.uploaded.wait()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert message.fetches == 0

        other_store = FolderMediaStore()
        deliver = ReplyDelivery(client, other_store, sandbox, Languages()).deliver
        states = (a_done_state(1), a_done_state(2))
        async with asyncio.timeout(10):
            await deliver(a_spec(), snapshots_of((states[0], a_state(2)), states))
        other_store.close()
    assert message.fetches == 1
    assert [it["filename"] for it in message.attachments] == ["image-7.png", "image-8.png"]
    assert len(message.uploads) == 2
    assert message.uploads["image-8.png"] == image_bytes()


async def test_a_result_that_is_too_large_is_re_encoded_on_its_way(
    store: FolderMediaStore, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = image_bytes(800, 600)
    spec = a_spec(target=a_target(file_limit_bytes=len(data) - 1))
    states = (a_done_state(1, media=a_media_ref(data)),)
    async with webhook_message(monkeypatch) as (message, client):
        delivery = ReplyDelivery(client, store, sandbox, Languages())
        async with asyncio.timeout(10):
            await delivery.deliver(spec, snapshots_of(states))
    assert list(message.uploads) == ["image-7.webp"]
    assert "Re-encoded from" in texts(message.payloads[-1])


async def test_a_reply_is_in_the_language_of_the_guild(
    store: FolderMediaStore, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_pseudo_locale(tmp_path, "de")
    spec = a_spec(requester=a_requester(guild_locale="de", user_locale="fr"))
    async with webhook_message(monkeypatch) as (message, client):
        delivery = ReplyDelivery(client, store, sandbox, Languages(tmp_path))
        async with asyncio.timeout(10):
            await delivery.deliver(spec, snapshots_of((a_done_state(1),)))
    assert texts(message.payloads[-1]).startswith("**⟦Imagined⟧** a fox")


async def test_when_the_fifteen_minutes_are_over_nothing_is_left_running(
    store: FolderMediaStore, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = a_spec(target=a_target(expires_at=time.time() + 20))
    async with webhook_message(monkeypatch) as (message, client):
        delivery = ReplyDelivery(client, store, sandbox, Languages())
        async with asyncio.timeout(10):
            await delivery.deliver(spec, snapshots_of((a_state(1),), (a_done_state(1),)))
    assert texts(message.payloads[-1]).startswith("This reply could not be completed:")
