"""Erase everything: erases what is kept of a user."""

from __future__ import annotations

import discord
from discord import ui

from cogs.answers import answer_privately
from cogs.handlers import ButtonHandler, Click
from guilds.personal_data import PersonalData
from guilds.unavailable import DataUnavailable
from replies.text import privacy as texts
from replies.text import refusals


class Erase(ButtonHandler):
    """Only the user whose id is the argument may answer: they were asked."""

    kind = "erase"

    async def clicked(self, click: Click) -> None:
        """Erase it, and say what came of it in the place of the question."""
        if click.argument != str(click.user_id):
            await answer_privately(click.interaction, texts.not_yours(click.t))
            return
        if self.guilds is None:
            await answer_privately(click.interaction, refusals.nothing_kept(click.t))
            return
        await click.interaction.response.edit_message(view=_view(texts.erasing(click.t)))
        answer = await _erased(click, self.guilds.personal_data)
        await click.interaction.edit_original_response(
            view=_view(answer), allowed_mentions=discord.AllowedMentions.none()
        )


async def _erased(click: Click, personal_data: PersonalData) -> str:
    """What came of it."""
    try:
        left = await personal_data.erase(click.user_id)
    except DataUnavailable:
        return texts.erasing_failed(click.t)
    return texts.not_all_erased(click.t, left) if left else texts.erased(click.t)


def _view(text: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return view
