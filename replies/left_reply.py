"""The end of a reply whose job was never begun, because its process had ended."""

from __future__ import annotations

from typing import Any

import discord

from i18n import Languages
from jobs.models import Acknowledgement
from replies.discord_requests import (
    EDIT_TIMEOUT_S,
    FilesTooLarge,
    NotNow,
    Refused,
    ReplyGone,
    request,
)
from replies.text.restarted import never_begun

# Discord's name for the first answer to an interaction, whose id is not known here.
ORIGINAL: Any = "@original"


class LeftReplies:
    """Edits such replies through the webhooks of their interactions."""

    def __init__(self, client: discord.Client, languages: Languages) -> None:
        self._client = client
        self._languages = languages

    async def end(self, command: Acknowledgement) -> bool:
        """Say that there is no job. False if Discord does not answer now."""
        webhook = discord.Webhook.partial(
            command.application_id, command.token, client=self._client
        )
        sentence = never_begun(self._languages.translations(command.locale))
        try:
            await request(webhook.edit_message(ORIGINAL, content=sentence), EDIT_TIMEOUT_S)
        except NotNow:
            return False
        except (FilesTooLarge, Refused, ReplyGone):
            pass  # nobody was answered, or the reply was deleted
        return True
