"""The reply to a command whose process ended before it could begin."""

from __future__ import annotations

import time

import discord
import pytest

from i18n import Languages
from jobs.models import Acknowledgement
from replies.left_reply import LeftReplies
from tests.bot.discord_webhook import Failure, WebhookMessage, webhook_message

COMMAND = Acknowledgement(
    job_id="500",
    application_id=1,
    token="very-secret",
    locale="en-US",
    expires_at=time.time() + 900,
)


async def ended(client: discord.Client) -> bool:
    return await LeftReplies(client, Languages()).end(COMMAND)


def said(message: WebhookMessage) -> list[str]:
    return [payload["content"] for payload in message.payloads]


async def test_it_says_that_nothing_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        assert await ended(client)
        assert said(message) == [
            "The bot was restarted before it could begin, and no provider was asked. Type the "
            "command again."
        ]


async def test_a_command_that_was_never_answered_needs_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(Failure(404, 10015))
        assert await ended(client)
        assert said(message) == []


async def test_it_is_tried_again_later_if_discord_does_not_answer_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with webhook_message(monkeypatch) as (message, client):
        message.failures.append(Failure(breaks=True))
        assert not await ended(client)
        assert await ended(client)
        assert len(said(message)) == 1
