"""Delete: deletes a reply."""

from __future__ import annotations

import discord

from cogs.answers import answer_privately
from cogs.handlers import ButtonHandler, Click
from replies.text import refusals


class Delete(ButtonHandler):
    """For the requester and for those who may manage messages."""

    kind = "delete"

    async def clicked(self, click: Click) -> None:
        """Delete the message that has the button."""
        if not click.by_requester_or_moderator:
            await answer_privately(click.interaction, refusals.only_requester_deletes(click.t))
            return
        await click.interaction.response.defer()
        try:
            await click.interaction.delete_original_response()
        except discord.NotFound:
            return  # it was deleted in the meantime
