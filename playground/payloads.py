"""What the gateway says of an interaction: Discord's interaction object."""

from playground.ground import Ground
from playground.interactions import Interaction
from playground.messages import Messages
from playground.people import BOT
from playground.places import GUILD_ID, GUILD_LOCALE
from playground.wire import Json

LOCALE = "en-US"


def interaction_json(
    interaction: Interaction, ground: Ground, messages: Messages, app_permissions: int
) -> Json:
    """The data of INTERACTION_CREATE."""
    body: Json = {
        "id": interaction.id,
        "application_id": BOT.id,
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel": _channel(interaction),
        "channel_id": interaction.channel.id,
        "app_permissions": str(app_permissions),
        "locale": LOCALE,
        "entitlements": [],
        "authorizing_integration_owners": interaction.owners,
        "attachment_size_limit": ground.limits.attachment_size,
        **_person(interaction),
    }
    source = interaction.source and messages.find(interaction.source.id)
    return {**body, "message": messages.json(source)} if source else body


def _channel(interaction: Interaction) -> Json:
    permissions = interaction.person.permissions
    return {**interaction.channel.json, "permissions": str(permissions)}


def _person(interaction: Interaction) -> Json:
    """Who did it: a member in a guild, a user elsewhere."""
    person = interaction.person
    if interaction.channel.guild_id is None:
        return {"user": person.json, "context": 1}
    guild: Json = {"id": GUILD_ID, "locale": GUILD_LOCALE, "features": []}
    return {
        "guild": guild,
        "guild_id": GUILD_ID,
        "guild_locale": GUILD_LOCALE,
        "context": 0,
        "member": {**person.member_json, "permissions": str(person.permissions)},
    }
