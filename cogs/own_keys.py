"""A member's own keys, for the command `/key` and its form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from discord import Interaction

from cogs.answers import answer_privately, private_catalogue
from cogs.key_actions import KeyActions
from guilds.services import GuildServices
from guilds.unavailable import DataUnavailable
from replies.text import kept_keys as texts
from replies.text import refusals

Act: TypeAlias = Callable[[KeyActions], Awaitable[str]]
"""Does something with keys, and returns the sentence that says what came of it."""


def own_keys(interaction: Interaction[Any], guilds: GuildServices) -> KeyActions:
    """The keys of the user who uses a command or submits a modal."""
    user_id = interaction.user.id
    return KeyActions(
        keys=guilds.keys,
        owner="member",
        owner_id=user_id,
        by=user_id,
        t=private_catalogue(interaction),
    )


async def answer_with_own_keys(
    interaction: Interaction[Any], guilds: GuildServices | None, act: Act
) -> None:
    """Do something with the member's own keys, and answer with what came of it."""
    t = private_catalogue(interaction)
    if guilds is None:
        await answer_privately(interaction, refusals.nothing_kept(t))
        return
    # The Hub may take longer than Discord waits for an answer.
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        sentence = await act(own_keys(interaction, guilds))
    except DataUnavailable:
        sentence = refusals.database_unavailable(t)
    await answer_privately(interaction, sentence)


async def try_own_keys(actions: KeyActions, purpose: str | None) -> str:
    """Test a key, or with None all of them."""
    if purpose is not None:
        return await actions.test(purpose)
    lines = [await actions.test(key.purpose) for key in await actions.all()]
    return "\n".join(lines) or texts.no_own_keys(actions.t)


async def remove_own_key(actions: KeyActions, purpose: str | None) -> str:
    """Delete a key; of several, it must be said which."""
    if purpose is not None:
        return await actions.remove(purpose)
    match await actions.all():
        case ():
            return texts.no_own_keys(actions.t)
        case (key,):
            return await actions.remove(key.purpose)
        case keys:
            lines = [texts.key_line(actions.t, key) for key in keys]
            return "\n".join([texts.which_key(actions.t), *lines])
