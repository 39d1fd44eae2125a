"""Shows a result that waited behind the member's next command, because no way led to them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from gettext import NullTranslations
from typing import Any, Final

import discord
from discord import ui

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs.follow_ups import FollowUpsOfRun
from jobs.models import JobSpec, ReplyTarget, Snapshot
from replies.answers.places import InteractionMessages
from replies.answers.rhythm import INTERVAL_S
from replies.answers.shown import ShownMessages
from replies.answers.writer import AnswerWriter
from replies.delivery import is_final
from replies.discord_requests import EDIT_TIMEOUT_S, NotNow, Refused, ReplyGone, request
from replies.late.content import WRITE_TIMEOUT_S, late_content
from replies.message import Reply
from replies.text.late import waiting_notice

LOOK_S: Final = 3.0  # so that the edits of the answer keep their share of requests
MAX_LOOKS: Final = 8


class WaitingResults:
    """Shows undelivered results, each in a message that only its member sees."""

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        sandbox: Sandbox,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._store = store
        self._sandbox = sandbox
        self._pause = pause

    async def show(
        self,
        interaction: discord.Interaction[Any],
        spec: JobSpec,
        snapshot: Snapshot,
        translations: NullTranslations,
    ) -> bool:
        """Follow up an answered interaction of the requester with the results of a finished job.

        False if they could not be shown whole, so that they go on waiting.
        """
        notice = waiting_notice(translations)
        try:
            if not await self._is_filled(interaction):
                return False
            target = await self._created(interaction.followup, spec, notice)
        except (ReplyGone, Refused, NotNow):
            return False
        spec = replace(spec, target=target)
        if spec.gives_text:
            return await self._answer(interaction.followup, spec, snapshot, translations)
        with late_content(
            spec,
            snapshot,
            store=self._store,
            sandbox=self._sandbox,
            translations=translations,
        ) as content:
            reply = Reply(self._client, self._store, target)
            return is_final(await content.write(reply, notice))

    async def _answer(
        self,
        followup: discord.Webhook,
        spec: JobSpec,
        snapshot: Snapshot,
        translations: NullTranslations,
    ) -> bool:
        """Show an answer in messages that only its member sees."""
        place = InteractionMessages(self._client, self._store, spec.target, private=followup)
        messages = ShownMessages(
            place, FollowUpsOfRun(), spec.job_id, spec.target.message_id, translations
        )
        writer = AnswerWriter(
            messages,
            translations=translations,
            interval=lambda: INTERVAL_S,
            notice=waiting_notice(translations),
        )
        return is_final(await writer.write(_only(snapshot), until=time.time() + WRITE_TIMEOUT_S))

    async def _is_filled(self, interaction: discord.Interaction[Any]) -> bool:
        """Wait until the answer says more than "thinking".

        Until then Discord would put the follow-up into the answer, for everybody to see.
        """
        answer = await request(interaction.original_response(), EDIT_TIMEOUT_S)
        message: discord.WebhookMessage | discord.InteractionMessage = answer
        for _ in range(MAX_LOOKS):
            if not message.flags.loading:
                return True
            await self._pause(LOOK_S)
            fetching = interaction.followup.fetch_message(answer.id)
            message = await request(fetching, EDIT_TIMEOUT_S)
        return False

    async def _created(self, followup: discord.Webhook, spec: JobSpec, notice: str) -> ReplyTarget:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(notice))
        view.stop()  # or discord.py would wait for its clicks
        none = discord.AllowedMentions.none()
        sent = followup.send(view=view, ephemeral=True, wait=True, allowed_mentions=none)
        message = await request(sent, EDIT_TIMEOUT_S)
        assert followup.token is not None, "an interaction's webhook has one"  # noqa: S101
        return replace(
            spec.target,
            application_id=followup.id,
            message_id=message.id,
            token=followup.token,
        )


async def _only(snapshot: Snapshot) -> AsyncIterator[Snapshot]:
    yield snapshot
