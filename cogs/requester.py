"""What a job needs to know of an interaction: who asked, and where the reply is."""

from __future__ import annotations

from typing import Any

from discord import Interaction, InteractionType, Member

from jobs import ReplyTarget, Requester
from jobs.models import REPLY_LIFETIME_S


def requester_of(interaction: Interaction[Any]) -> Requester:
    """Who asked, and where."""
    user, guild_locale = interaction.user, interaction.guild_locale
    roles = user.roles if isinstance(user, Member) else []
    return Requester(
        user_id=user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        user_locale=interaction.locale.value,
        guild_locale=guild_locale.value if guild_locale is not None else None,
        role_ids=tuple(role.id for role in roles if not role.is_default()),
        user_install=interaction.is_user_integration() and not interaction.is_guild_integration(),
        from_button=interaction.type is not InteractionType.application_command,
    )


async def defer(interaction: Interaction[Any]) -> ReplyTarget:
    """Answer with a reply that is to be filled in, and return where it is.

    It can be edited until fifteen minutes after the interaction.
    """
    response = await interaction.response.defer(thinking=True)
    message_id = response.message_id if response is not None else None
    if message_id is None:
        message_id = (await interaction.original_response()).id
    return ReplyTarget(
        application_id=interaction.application_id,
        interaction_id=interaction.id,
        message_id=message_id,
        token=interaction.token,
        expires_at=interaction.created_at.timestamp() + REPLY_LIFETIME_S,
        file_limit_bytes=interaction.filesize_limit,
    )
