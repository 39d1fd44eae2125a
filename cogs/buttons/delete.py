"""Delete: deletes a reply."""

from __future__ import annotations

from contextlib import suppress

import discord

from cogs.answers import answer_privately
from cogs.handlers import ButtonHandler, Click, concerns_message
from cogs.talk_handlers import is_requester_or_moderator
from guilds.unavailable import DataUnavailable
from replies.text import refusals


class Delete(ButtonHandler):
    """For the requester and for those who may manage messages."""

    kind = "delete"

    async def clicked(self, click: Click) -> None:
        """Delete the message that has the button, and the others of the same answer."""
        if not await self._may_delete(click):
            await answer_privately(click.interaction, refusals.only_requester_deletes(click.t))
            return
        await click.interaction.response.defer()
        for message in await self._others(click):
            with suppress(discord.HTTPException):  # they are deleted, or out of reach
                await message.delete()
        try:
            await click.interaction.delete_original_response()
        except discord.NotFound:
            return  # it was deleted in the meantime

    async def _others(self, click: Click) -> list[discord.PartialMessage]:
        """Where the message belongs to an answer that has several, the others."""
        interaction = click.interaction
        if interaction.message is None or interaction.channel_id is None:
            return []
        try:
            ids = await self.talks.messages(click.argument)
        except DataUnavailable:
            return []
        channel = interaction.client.get_partial_messageable(interaction.channel_id)
        own_id = interaction.message.id
        # It may also be a private copy, whose original is nobody's to delete by it.
        others = [it for it in ids if it != own_id] if own_id in ids else []
        return [channel.get_partial_message(it) for it in others]

    async def _may_delete(self, click: Click) -> bool:
        """Whether it is theirs. Of an id that is not the message's only Discord's word counts."""
        if concerns_message(click.interaction, click.argument):
            return await is_requester_or_moderator(click, self.service)
        return click.by_requester_or_moderator
