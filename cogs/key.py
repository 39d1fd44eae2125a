"""`/key`: a member's own key, for direct messages and where they have installed the bot."""

from __future__ import annotations

from functools import partial
from typing import Any

from discord import Interaction, app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from cogs.answers import answer_privately, private_catalogue
from cogs.bot import Bot
from cogs.commands import usable_everywhere
from cogs.handlers import open_modal
from cogs.key_form import key_form
from cogs.modals.member_key import MemberKeyModal
from cogs.own_keys import answer_with_own_keys, own_keys, remove_own_key, try_own_keys
from guilds.unavailable import DataUnavailable
from replies.text import kept_keys as texts
from replies.text import refusals
from replies.text.key_form import member_form


async def autocomplete_own(interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
    """Those of whom the member has given a key."""
    guilds = interaction.client.guild_services
    try:
        keys = () if guilds is None else await own_keys(interaction, guilds).all()
    except DataUnavailable:
        return []
    found = [Choice(name=texts.purpose_name(it.purpose), value=it.purpose) for it in keys]
    return [choice for choice in found if typed.lower() in choice.name.lower()]


class Key(commands.Cog):
    """The commands `/key set`, `test` and `remove`."""

    key = usable_everywhere(
        app_commands.Group(
            name=locale_str("key"), description=locale_str("Your own key, for direct messages")
        )
    )

    @key.command(name=locale_str("set"), description=locale_str("Enter a key"))
    async def set(self, interaction: Interaction[Bot]) -> None:
        """Open the form. A key is no option: everybody in the channel would see it."""
        t, guilds = private_catalogue(interaction), interaction.client.guild_services
        if guilds is None:
            await answer_privately(interaction, refusals.nothing_kept(t))
        elif not guilds.keys.can_store:
            await answer_privately(interaction, texts.keys_not_kept(t))
        else:
            custom_id = MemberKeyModal.custom_id()
            form = key_form(t, member_form(t), custom_id, guilds.keys.providers)
            await open_modal(interaction, form)

    @key.command(
        name=locale_str("test"), description=locale_str("Ask whether your key can be used")
    )
    @app_commands.describe(provider=locale_str("Whose key it is; all of yours if you leave it out"))
    @app_commands.autocomplete(provider=autocomplete_own)
    async def test(self, interaction: Interaction[Bot], provider: str | None = None) -> None:
        """Test one key, or all."""
        guilds = interaction.client.guild_services
        await answer_with_own_keys(interaction, guilds, partial(try_own_keys, purpose=provider))

    @key.command(name=locale_str("remove"), description=locale_str("Delete your key"))
    @app_commands.describe(provider=locale_str("Whose key it is, if you have several"))
    @app_commands.autocomplete(provider=autocomplete_own)
    async def remove(self, interaction: Interaction[Bot], provider: str | None = None) -> None:
        """Delete a key."""
        guilds = interaction.client.guild_services
        await answer_with_own_keys(interaction, guilds, partial(remove_own_key, purpose=provider))


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(Key())
