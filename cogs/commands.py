"""What the commands that generate have in common."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

from discord import Interaction, app_commands

from cogs.bot import Bot
from cogs.options import model_choices
from hfmedia.types import Modality, find_task

CommandT = TypeVar("CommandT")
Autocomplete: TypeAlias = Callable[
    [Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
]


def usable_everywhere(command: CommandT) -> CommandT:
    """In guilds, in direct messages, and where the app is installed for the user alone."""
    everywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    everybody = app_commands.allowed_installs(guilds=True, users=True)
    return everywhere(everybody(command))


def autocomplete_model(gives: Modality) -> Autocomplete:
    """Autocompletes the option `model` of a command that gives this.

    From memory: Discord waits for three seconds, and the member types on.
    """

    async def autocomplete(
        interaction: Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        task = find_task(gives=gives, from_image="image" in interaction.namespace)
        bot: Bot = interaction.client
        return model_choices(bot.service.catalogue.search(task, typed))

    return autocomplete
