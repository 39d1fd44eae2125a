"""The guild as Discord's JSON: for REST, for GUILD_CREATE and for the bot's list of guilds."""

from typing import Final

from playground.discord.channels import GUILD_CHANNEL
from playground.discord.ids import ADMIN_ROLE_ID, BOT_ROLE_ID, EVERYONE_ROLE_ID, GUILD_ID
from playground.discord.users import (
    ADMIN_PERMISSIONS,
    BOT,
    BOT_PERMISSIONS,
    HUMAN_USERS,
    JOINED_AT,
    MEMBER_PERMISSIONS,
    ROBIN,
)
from playground.json_types import JsonObject

GUILD_NAME: Final = "Playground"
# Not that of its members, so that it is seen whose language an answer is in.
GUILD_LOCALE: Final = "en-GB"
ROLE_IDS: Final = (ADMIN_ROLE_ID, BOT_ROLE_ID)


def guild_json() -> JsonObject:
    """Discord's guild object."""
    return {
        **_CONSTANT_FIELDS,
        "id": GUILD_ID,
        "name": GUILD_NAME,
        "owner_id": ROBIN.id,
        "preferred_locale": GUILD_LOCALE,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [
            _role(EVERYONE_ROLE_ID, "@everyone", MEMBER_PERMISSIONS, 0),
            _role(ADMIN_ROLE_ID, "Admins", ADMIN_PERMISSIONS, 2),
            {**_role(BOT_ROLE_ID, BOT.username, BOT_PERMISSIONS, 1), "tags": {"bot_id": BOT.id}},
        ],
    }


def guild_create_json() -> JsonObject:
    """The data of GUILD_CREATE: the guild with its members and channels."""
    return {
        **guild_json(),
        "joined_at": JOINED_AT,
        "large": False,
        "unavailable": False,
        "member_count": len(HUMAN_USERS) + 1,
        "members": [user.member_json for user in (BOT, *HUMAN_USERS)],
        "channels": [GUILD_CHANNEL.json],
        **{name: [] for name in _EMPTY_LISTS},
    }


def partial_guild_json() -> JsonObject:
    """Discord's partial guild object, as in `/users/@me/guilds`."""
    return {
        "id": GUILD_ID,
        "name": GUILD_NAME,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(BOT_PERMISSIONS),
        "features": [],
    }


def _role(role_id: str, name: str, permissions: int, position: int) -> JsonObject:
    return {
        "id": role_id,
        "name": name,
        "description": None,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role_id == BOT_ROLE_ID,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


_EMPTY_LISTS: Final = (
    "guild_scheduled_events",
    "presences",
    "soundboard_sounds",
    "stage_instances",
    "threads",
    "voice_states",
)
_CONSTANT_FIELDS: Final[JsonObject] = {
    "icon": None,
    "description": None,
    "home_header": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "application_id": None,
    "region": "deprecated",
    "afk_channel_id": None,
    "afk_timeout": 300,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "widget_channel_id": None,
    "verification_level": 0,
    "default_message_notifications": 1,
    "mfa_level": 0,
    "explicit_content_filter": 0,
    "max_presences": None,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "rules_channel_id": None,
    "safety_alerts_channel_id": None,
    "public_updates_channel_id": None,
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "nsfw_level": 0,
    "hub_type": None,
    "incidents_data": None,
}
