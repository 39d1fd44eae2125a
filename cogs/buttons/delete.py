"""Delete: deletes a reply."""

from __future__ import annotations

import discord

from cogs.answers import answer_privately
from cogs.handlers import ButtonHandler, Click, concerns_message
from cogs.talk_handlers import is_requester_or_moderator
from replies.text import refusals


class Delete(ButtonHandler):
    """For the requester and for those who may manage messages."""

    kind = "delete"

    async def clicked(self, click: Click) -> None:
        """Delete the message that has the button."""
        if not await self._may_delete(click):
            await answer_privately(click.interaction, refusals.only_requester_deletes(click.t))
            return
        await click.interaction.response.defer()
        try:
            await click.interaction.delete_original_response()
        except discord.NotFound:
            return  # it was deleted in the meantime

    async def _may_delete(self, click: Click) -> bool:
        """Whether it is theirs. Of an id that is not the message's only Discord's word counts."""
        if concerns_message(click.interaction, click.argument):
            return await is_requester_or_moderator(click, self.service)
        return click.by_requester_or_moderator
