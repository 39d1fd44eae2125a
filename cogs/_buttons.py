"""The buttons of a reply. What they need is in their `custom_id`: they outlive the process."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Self

import discord
from discord import ButtonStyle, Interaction, ui

from cogs._errors import on_error, refuse
from cogs._options import FROM_IMAGE, SEED
from cogs._service import service_of
from jobs import UnknownJob


class Button(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button that knows its job and who asked for it."""

    name: str
    label: str
    style = ButtonStyle.secondary

    def __init__(self, job: str, asker: int) -> None:
        custom_id = f"{self.name}:{job}:{asker}"
        super().__init__(ui.Button(label=self.label, style=self.style, custom_id=custom_id))
        self.job = job
        self.asker = asker

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was clicked."""
        return cls(match["job"], int(match["asker"]))

    async def callback(self, interaction: Interaction[Any]) -> None:
        """A click. What breaks is logged here: discord.py would leave the member waiting."""
        try:
            await self.clicked(interaction)
        except Exception as error:
            await on_error(interaction, error)

    async def clicked(self, interaction: Interaction[Any]) -> None:
        """Do it, or say why not."""
        raise NotImplementedError


class Cancel(Button, template=r"cancel:(?P<job>\d+):(?P<asker>\d+)"):
    """Stops a job."""

    name = "cancel"
    label = "Cancel"

    async def clicked(self, interaction: Interaction[Any]) -> None:
        """For the one who asked, and who may manage messages."""
        if not may(interaction, self.asker):
            await refuse(interaction, "Only the one who asked for it can cancel it.")
            return
        try:
            await service_of(interaction).jobs.cancel(self.job)
        except UnknownJob:
            await refuse(interaction, "This is no longer at work, so there is nothing to cancel.")
        else:
            await interaction.response.defer()


class Again(Button, template=r"again:(?P<job>\d+):(?P<asker>\d+)"):
    """Asks for the same once more, with new seeds."""

    name = "again"
    label = "Again"
    style = ButtonStyle.primary

    async def clicked(self, interaction: Interaction[Any]) -> None:
        """For everybody, as a command of their own."""
        service = service_of(interaction)
        asked = await service.jobs.asked(self.job)
        if asked is None:
            await refuse(
                interaction, "The bot was restarted and has forgotten this. Type the command again."
            )
            return
        if asked.request.task in FROM_IMAGE and asked.request.image is None:
            await refuse(
                interaction, "The bot has forgotten the picture. Type the command again with it."
            )
            return
        seed = service.draw.randint(*SEED)
        request = replace(asked.request, parameters={**asked.request.parameters, "seed": seed})
        await service.submit(interaction, request, asked.count)


class Delete(Button, template=r"delete:(?P<job>\d+):(?P<asker>\d+)"):
    """Deletes the reply."""

    name = "delete"
    label = "Delete"

    async def clicked(self, interaction: Interaction[Any]) -> None:
        """For the one who asked, and who may manage messages."""
        if not may(interaction, self.asker):
            await refuse(interaction, "Only the one who asked for it can delete it.")
            return
        await interaction.response.defer()
        try:
            await interaction.delete_original_response()
        except discord.NotFound:
            return  # somebody was quicker


BUTTONS = (Cancel, Again, Delete)


def may(interaction: Interaction[Any], asker: int) -> bool:
    """Whether this member may stop or delete what another asked for."""
    return interaction.user.id == asker or interaction.permissions.manage_messages
