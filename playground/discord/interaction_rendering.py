"""Renders an interaction as Discord's interaction object."""

from playground.discord.context import Context
from playground.discord.enums import InteractionContext
from playground.discord.guild import GUILD_LOCALE
from playground.discord.ids import GUILD_ID
from playground.discord.interaction import Interaction
from playground.discord.message_store import MessageStore
from playground.discord.users import BOT, USER_LOCALE
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
        "locale": USER_LOCALE,
        "entitlements": [],
        "authorizing_integration_owners": interaction.authorizing_owners,
        "attachment_size_limit": context.limits.attachment_size_bytes,
        **_invoker(interaction),
    }
    source = interaction.source_message and messages.find(interaction.source_message.id)
    return {**body, "message": messages.render(source)} if source else body


def _channel(interaction: Interaction) -> JsonObject:
    return {**interaction.channel.json, "permissions": str(interaction.user.permissions)}


def _invoker(interaction: Interaction) -> JsonObject:
    """The invoking member with the guild; in a direct channel, the user alone."""
    user = interaction.user
    if interaction.channel.guild_id is None:
        return {"user": user.json, "context": int(InteractionContext.BOT_DM)}
    guild: JsonObject = {"id": GUILD_ID, "locale": GUILD_LOCALE, "features": []}
    return {
        "guild": guild,
        "guild_id": GUILD_ID,
        "guild_locale": GUILD_LOCALE,
        "context": int(InteractionContext.GUILD),
        "member": {**user.member_json, "permissions": str(user.permissions)},
    }
