"""`/privacy`: what is kept of a user, a file of it, and erasing it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Final

from discord import ButtonStyle, File, Interaction, app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.answers import answer_privately, private_catalogue
from cogs.bot import Bot
from cogs.buttons.erase import Erase
from cogs.commands import usable_everywhere
from guilds.models import Retention
from guilds.personal_data import KeptData
from guilds.unavailable import DataUnavailable
from replies.buttons import RegisteredButton
from replies.text import privacy as texts
from replies.text import refusals

EXPORT_BYTES: Final = 10 * 2**20  # it is made in memory
FILE: Final = "my-data.zip"


class Privacy(commands.Cog):
    """The commands `/privacy show`, `export` and `erase`."""

    privacy = usable_everywhere(
        app_commands.Group(
            name=locale_str("privacy"), description=locale_str("What this bot keeps of you")
        )
    )

    @privacy.command(
        name=locale_str("show"), description=locale_str("See what this bot keeps of you")
    )
    async def show(self, interaction: Interaction[Bot]) -> None:
        """Say what is kept."""
        t, guilds = private_catalogue(interaction), interaction.client.guild_services
        if guilds is None:
            await answer_privately(interaction, refusals.nothing_kept(t))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            kept = await guilds.personal_data.count(interaction.user.id)
        except DataUnavailable:
            answer = refusals.database_unavailable(t)
        else:
            answer = kept_words(t, kept, guilds.personal_data.retention)
        await answer_privately(interaction, answer)

    @privacy.command(
        name=locale_str("export"),
        description=locale_str("Get a file of what this bot keeps of you"),
    )
    async def export(self, interaction: Interaction[Bot]) -> None:
        """Send the file."""
        t, guilds = private_catalogue(interaction), interaction.client.guild_services
        if guilds is None:
            await answer_privately(interaction, refusals.nothing_kept(t))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        limit_bytes = min(interaction.filesize_limit, EXPORT_BYTES)
        try:
            made = await guilds.personal_data.export(interaction.user.id, limit_bytes)
        except DataUnavailable:
            await answer_privately(interaction, refusals.database_unavailable(t))
            return
        sentence = texts.export_made(t, made.entries_left_out, made.files_left_out)
        file = File(io.BytesIO(made.content), FILE)
        await answer_privately(interaction, sentence, file=file)

    @privacy.command(
        name=locale_str("erase"), description=locale_str("Erase what this bot keeps of you")
    )
    async def erase(self, interaction: Interaction[Bot]) -> None:
        """Ask whether it is meant."""
        t = private_catalogue(interaction)
        if interaction.client.guild_services is None:
            await answer_privately(interaction, refusals.nothing_kept(t))
        else:
            await answer_privately(interaction, view=question_view(t, interaction.user.id))


def kept_words(t: NullTranslations, kept: KeptData, retention: Retention) -> str:
    """What is kept, in a list."""
    lines = [*_kept_lines(t, kept, retention)]
    if not lines:
        return texts.nothing_of_you(t)
    return "\n".join([texts.kept_title(t), texts.list_of(lines), texts.what_to_do(t)])


def _kept_lines(t: NullTranslations, kept: KeptData, retention: Retention) -> Iterator[str]:
    jobs = kept.jobs
    if jobs.oldest_at is not None:
        yield texts.kept_requests(t, jobs.jobs, jobs.oldest_at, retention.history_days)
    if jobs.of_others:
        yield texts.kept_of_others(t, jobs.of_others)
    if jobs.files:
        yield texts.kept_files(t, jobs.files, jobs.file_bytes, retention.media_days)
    if kept.generations:
        yield texts.kept_spending(t, kept.generations, kept.micros, is_exact=kept.is_exact)
    for key in kept.keys:
        yield texts.kept_key(t, key.purpose, key.last4)
    if kept.changes:
        yield texts.kept_changes(t, kept.changes)


def question_view(t: NullTranslations, user_id: int) -> ui.LayoutView:
    """The question, with the button that erases."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(texts.erase_question(t)))
    button = RegisteredButton(
        label=texts.erase_label(t),
        style=ButtonStyle.danger,
        custom_id=Erase.custom_id(str(user_id)),
    )
    view.add_item(ui.ActionRow(button))
    return view


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(Privacy())
