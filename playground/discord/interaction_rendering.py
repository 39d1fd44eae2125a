"""Renders an interaction as Discord's interaction object."""

from playground.discord.context import Context
from playground.discord.enums import InteractionContext
from playground.discord.guild_rendering import member_json
from playground.discord.interaction import Interaction
from playground.discord.message_store import MessageStore
from playground.discord.permissions import MEMBER_PERMISSIONS
from playground.discord.users import BOT
from playground.json_types import JsonObject


def render_interaction(
    interaction: Interaction, context: Context, messages: MessageStore, app_permissions: int
) -> JsonObject:
    """The data of INTERACTION_CREATE."""
    body: JsonObject = {
        "id": interaction.id,
        "application_id": BOT.id,
        "type": int(interaction.type),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel": _channel(interaction),
        "channel_id": interaction.channel.id,
        "app_permissions": str(app_permissions),
        "locale": interaction.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": interaction.authorizing_owners,
        "attachment_size_limit": context.limits.attachment_size_bytes,
        **_invoker(interaction),
    }
    source = interaction.source_message and messages.find(interaction.source_message.id)
    return {**body, "message": messages.render(source)} if source else body


def _channel(interaction: Interaction) -> JsonObject:
    member = interaction.member
    permissions = member.permissions if member else MEMBER_PERMISSIONS
    return {**interaction.channel.json, "permissions": str(permissions)}


def _invoker(interaction: Interaction) -> JsonObject:
    """The invoking member with the guild; in a direct channel, the user alone."""
    guild, member = interaction.guild, interaction.member
    if guild is None or member is None:
        return {"user": interaction.user.json, "context": int(InteractionContext.BOT_DM)}
    return {
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_id": guild.id,
        "guild_locale": guild.locale,
        "context": int(InteractionContext.GUILD),
        "member": {**member_json(member), "permissions": str(member.permissions)},
    }
