"""A guild as Discord's JSON: for REST, for GUILD_CREATE and for the bot's list of guilds."""

from collections.abc import Iterable
from typing import Final

from playground.discord.channels import Channel
from playground.discord.guild import Guild, Member, Role
from playground.discord.permissions import BOT_PERMISSIONS
from playground.discord.users import BOT
from playground.json_types import JsonObject

JOINED_AT: Final = "2026-01-01T12:00:00.000000+00:00"


def guild_json(guild: Guild) -> JsonObject:
    """Discord's guild object."""
    return {
        **_CONSTANT_FIELDS,
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "preferred_locale": guild.locale,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role_json(role) for role in guild.roles],
    }


def guild_create_json(guild: Guild, threads: Iterable[Channel]) -> JsonObject:
    """The data of GUILD_CREATE: the guild with channels, active threads and, of members, the bot.

    Discord sends the others to bots with the privileged intents only.
    """
    return {
        **guild_json(guild),
        "joined_at": JOINED_AT,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(guild.members[BOT.id])],
        "channels": [channel.json for channel in guild.channels],
        "threads": [thread.json for thread in threads],
        **{name: [] for name in _EMPTY_LISTS},
    }


def partial_guild_json(guild: Guild) -> JsonObject:
    """Discord's partial guild object, as in `/users/@me/guilds`."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(BOT_PERMISSIONS),
        "features": [],
    }


def member_json(member: Member) -> JsonObject:
    """Discord's guild member object, with the user."""
    return {
        "user": member.user.json,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [role.id for role in member.roles],
        "joined_at": JOINED_AT,
        "premium_since": None,
        "communication_disabled_until": None,
        "flags": 0,
        "pending": False,
        "deaf": False,
        "mute": False,
    }


def role_json(role: Role) -> JsonObject:
    """Discord's role object."""
    tags: JsonObject = {"tags": {"bot_id": role.bot_id}} if role.bot_id else {}
    return {
        "id": role.id,
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.bot_id is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
        **tags,
    }


_EMPTY_LISTS: Final = (
    "guild_scheduled_events",
    "presences",
    "soundboard_sounds",
    "stage_instances",
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
