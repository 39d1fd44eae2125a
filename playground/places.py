"""Where it happens: a guild with one channel, and a direct channel from each person to the bot."""

from dataclasses import dataclass
from typing import Final

from playground.people import (
    ADMIN_PERMISSIONS,
    ADMIN_ROLE,
    BOT,
    BOT_PERMISSIONS,
    BOT_ROLE,
    JOINED_AT,
    MEMBER_PERMISSIONS,
    MEMBER_ROLE,
    MIKA,
    PEOPLE,
    ROBIN,
    User,
)
from playground.wire import Json

# The role of everyone carries the guild's id.
GUILD_ID: Final = MEMBER_ROLE
GUILD_NAME: Final = "Playground"
GUILD_LOCALE: Final = "en-US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of the guild, or (with a recipient) a direct one with the bot."""

    id: str
    key: str
    name: str
    recipient: User | None = None

    @property
    def guild_id(self) -> str | None:
        """The guild that the channel is in."""
        return None if self.recipient else GUILD_ID

    def open_to(self, user_id: str) -> bool:
        """Whether that person can read here."""
        return self.recipient is None or self.recipient.id == user_id

    @property
    def json(self) -> Json:
        """Discord's channel object."""
        if self.recipient:
            direct: Json = {"type": 1, "recipients": [self.recipient.json]}
            return {"id": self.id, "last_message_id": None, "flags": 0, **direct}
        return {
            "id": self.id,
            "type": 0,
            "guild_id": GUILD_ID,
            "name": self.name,
            "position": 0,
            "flags": 0,
            "nsfw": False,
            "topic": None,
            "parent_id": None,
            "last_message_id": None,
            "rate_limit_per_user": 0,
            "permission_overwrites": [],
        }


STUDIO: Final = Channel(id="1100000000000000031", key="studio", name="studio")
CHANNELS: Final = (
    STUDIO,
    Channel(id="1100000000000000041", key="dm", name=BOT.username, recipient=MIKA),
    Channel(id="1100000000000000042", key="dm", name=BOT.username, recipient=ROBIN),
)


def guild_json() -> Json:
    """Discord's guild object, as a bot asks for it."""
    return {
        **_FACTS,
        "id": GUILD_ID,
        "name": GUILD_NAME,
        "owner_id": ROBIN.id,
        "preferred_locale": GUILD_LOCALE,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [
            _role(MEMBER_ROLE, "@everyone", MEMBER_PERMISSIONS, 0),
            _role(ADMIN_ROLE, "Admins", ADMIN_PERMISSIONS, 2),
            {**_role(BOT_ROLE, BOT.username, BOT_PERMISSIONS, 1), "tags": {"bot_id": BOT.id}},
        ],
    }


def guild_create() -> Json:
    """The data of GUILD_CREATE: the guild and all that is in it."""
    return {
        **guild_json(),
        "joined_at": JOINED_AT,
        "large": False,
        "unavailable": False,
        "member_count": len(PEOPLE) + 1,
        "members": [user.member_json for user in (BOT, *PEOPLE)],
        "channels": [STUDIO.json],
        **{name: [] for name in _EMPTY},
    }


def my_guild() -> Json:
    """The guild as a row of `/users/@me/guilds`."""
    return {
        "id": GUILD_ID,
        "name": GUILD_NAME,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(BOT_PERMISSIONS),
        "features": [],
    }


def _role(role_id: str, name: str, permissions: int, position: int) -> Json:
    return {
        "id": role_id,
        "name": name,
        "description": None,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role_id == BOT_ROLE,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


_EMPTY: Final = (
    "guild_scheduled_events",
    "presences",
    "soundboard_sounds",
    "stage_instances",
    "threads",
    "voice_states",
)
_FACTS: Final[Json] = {
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
