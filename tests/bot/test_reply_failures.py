"""What Discord answers to an edit when it does not take it, over a real socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import discord
import pytest
from discord import ui

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from i18n import Languages
from jobs.models import JobSpec, Snapshot
from replies.delivery import CLOSING_S, ReplyDelivery
from replies.discord_requests import FilesTooLarge, NotNow, Refused, ReplyGone
from replies.late.ways import LateOutcome
from replies.message import Reply
from tests.bot.builders import a_done_state, a_snapshot, a_spec, a_state, a_target
from tests.bot.discord_webhook import Failure, WebhookMessage, webhook_message

SHORT_S = 0.2  # of a request that is not answered
HANGS, BREAKS = Failure(), Failure(breaks=True)


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    opened = FolderMediaStore()
    yield opened
    opened.close()


def a_view() -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("a fox"))
    return view


async def endless() -> AsyncIterator[Snapshot]:
    """The snapshots of a job that never ends."""
    yield a_snapshot(a_state(1))
    await asyncio.Event().wait()


async def finished() -> AsyncIterator[Snapshot]:
    """The snapshot of a job that has one result."""
    yield a_snapshot(a_done_state(1))


class FakeLate:
    """Remembers the snapshots that came late."""

    def __init__(self) -> None:
        self.delivered: list[Snapshot] = []

    async def deliver(self, spec: JobSpec, snapshot: Snapshot) -> LateOutcome:
        self.delivered.append(snapshot)
        return "delivered"


async def deliver(
    client: discord.Client,
    store: FolderMediaStore,
    snapshots: AsyncIterator[Snapshot],
    late: FakeLate | None = None,
    **target: Any,
) -> None:
    delivery = ReplyDelivery(client, store, Sandbox([]), Languages(), late)
    async with asyncio.timeout(15):
        await delivery.deliver(a_spec(target=a_target(**target)), snapshots)


def last_text(message: WebhookMessage) -> str:
    components = message.payloads[-1]["components"]
    return "\n".join(part["content"] for part in components if part["type"] == 10)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure(404, 10008), ReplyGone),  # the message was deleted
        (Failure(404, 10015), ReplyGone),  # the webhook is no more
        (Failure(401, 50027), ReplyGone),  # its fifteen minutes are over
        (Failure(403, 50013), ReplyGone),
        (Failure(413, 40005), FilesTooLarge),
        (Failure(413), FilesTooLarge),  # of a proxy before Discord
        (Failure(400, 50035), Refused),
        (Failure(429, retry_after_s=3600), NotNow),
        (Failure(500), NotNow),
        (Failure(502), NotNow),
        (Failure(503), NotNow),
        (HANGS, NotNow),
        (BREAKS, NotNow),
    ],
)
async def test_an_edit_that_fails_says_what_happens_next(
    failure: Failure,
    kind: type[Exception],
    store: FolderMediaStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(failure)
        reply = Reply(client, store, a_target(), edit_timeout_s=SHORT_S)
        async with asyncio.timeout(5):
            with pytest.raises(kind):
                await reply.edit(a_view(), [], "")
        await reply.edit(a_view(), [], "")
    assert len(message.payloads) == 1, "the reply can be edited after any of them"


async def test_a_short_wait_that_discord_asks_for_is_waited_for(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(Failure(429, retry_after_s=0.01))
        await Reply(client, store, a_target()).edit(a_view(), [], "")
    assert (message.edits, len(message.payloads)) == (2, 1)


@pytest.mark.parametrize("failure", [Failure(404, 10008), Failure(401, 50027)])
async def test_a_reply_that_is_gone_ends_the_delivery_of_a_job_that_goes_on(
    failure: Failure, store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(failure)
        await deliver(client, store, endless())
    assert message.edits == 1


async def test_a_result_arrives_after_discord_was_down(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.extend([Failure(503), Failure(429)])
        await deliver(client, store, finished())
    assert message.edits == 3
    assert list(message.uploads) == ["image-7.png"]
    assert "**Imagined**" in last_text(message)


async def test_a_file_that_discord_finds_too_large_is_linked_at_last(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(Failure(413, 40005))
        await deliver(client, store, finished())
    assert message.uploads == {}
    assert "Discord's limit here is 10 MB" in last_text(message)
    assert "https://cdn.example/fox.png" in last_text(message)


async def test_a_reply_that_discord_refuses_says_at_least_that_it_stopped(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(Failure(400, 50035))
        await deliver(client, store, endless())
    assert last_text(message).startswith("This reply could not be completed:")


async def test_a_reply_in_a_thread_that_was_archived_does_not_end_the_job(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.extend([Failure(400, 50083), Failure(400, 50083)])
        late = FakeLate()
        await deliver(client, store, finished(), late)
    assert message.payloads == []
    assert late.delivered == [a_snapshot(a_done_state(1))]


async def test_a_reply_ends_before_its_token_does_while_discord_does_not_answer(
    store: FolderMediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(HANGS)
        until = time.time() + CLOSING_S + 1
        await deliver(client, store, endless(), expires_at=until)
    assert last_text(message).startswith("This reply could not be completed:")
