"""What the commands that generate have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias, TypeVar

from discord import Interaction, app_commands

from cogs.bot import Bot
from cogs.choosing import CHAT, usable_models
from cogs.invocation import InteractionInvocation
from cogs.options import model_choices
from guilds.admission import RulesUnavailable
from hfmedia.types import Modality, find_task

RULES_S: Final = 1.0  # of the three seconds in which Discord takes choices
MAX_CHOICES: Final = 25  # that Discord takes

CommandT = TypeVar("CommandT")
Autocomplete: TypeAlias = Callable[
    [Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
]


def usable_everywhere(command: CommandT) -> CommandT:
    """In guilds, in direct messages, and where the app is installed for the user alone."""
    everywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    everybody = app_commands.allowed_installs(guilds=True, users=True)
    return everywhere(everybody(command))


def autocomplete_model(gives: Modality, *, rules_s: float = RULES_S) -> Autocomplete:
    """Autocompletes the option `model` of a command that gives this, with what the member may use.

    From memory: Discord waits for three seconds, and the member types on. Only the rules of a guild
    that are not in memory are read, for `rules_s` seconds at most. Without them nothing is offered:
    what they forbid is never shown, and a name that is typed all the same is decided on when the
    command comes.
    """

    async def autocomplete(
        interaction: Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        has_image = "image" in interaction.namespace
        task = CHAT if gives == "text" else find_task(gives=gives, from_image=has_image)
        bot: Bot = interaction.client
        try:
            async with asyncio.timeout(rules_s):
                choices = await bot.service.choices(InteractionInvocation(interaction))
        except (TimeoutError, RulesUnavailable):
            return []
        catalogue = bot.service.catalogue
        sees = task == CHAT and has_image
        return model_choices(
            await usable_models(catalogue, choices, task, typed, MAX_CHOICES, sees=sees)
        )

    return autocomplete
