"""The channels: those of each guild, and a direct channel from each person to the bot."""

from dataclasses import dataclass
from typing import Final

from playground.discord.enums import ChannelType
from playground.discord.ids import GUILD_ID, direct_channel_id, guild_channel_id
from playground.discord.users import BOT, User
from playground.json_types import JsonObject

DIRECT_CHANNEL_KEY: Final = "dm"
TEXT_TYPES: Final = (ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT)
"""The types of a guild's channels in which the playground has messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of a guild or, with a recipient, a direct channel with the bot.

    `key` is its name in the page's addresses and in tests; all direct channels have the same.
    `nsfw`: it is age-restricted.
    """

    id: str
    key: str
    name: str
    type: ChannelType = ChannelType.GUILD_TEXT
    guild_id: str | None = None
    recipient: User | None = None
    position: int = 0
    nsfw: bool = False

    @property
    def has_messages(self) -> bool:
        """Whether people write in it."""
        return self.recipient is not None or self.type in TEXT_TYPES

    @property
    def json(self) -> JsonObject:
        """Discord's channel object."""
        if self.recipient:
            direct: JsonObject = {"type": int(ChannelType.DM), "recipients": [self.recipient.json]}
            return {"id": self.id, "last_message_id": None, "flags": 0, **direct}
        return {
            "id": self.id,
            "type": int(self.type),
            "guild_id": self.guild_id,
            "name": self.name,
            "position": self.position,
            "flags": 0,
            "nsfw": self.nsfw,
            "parent_id": None,
            "permission_overwrites": [],
            **_fields_of_type(self.type),
        }


def text_channel(guild_id: str, key: str) -> Channel:
    """The text channel that a guild begins with; its key is its name."""
    return Channel(id=guild_channel_id(guild_id), key=key, name=key, guild_id=guild_id)


def direct_channel(user: User) -> Channel:
    """The direct channel of a person with the bot."""
    return Channel(
        id=direct_channel_id(user.id),
        key=DIRECT_CHANNEL_KEY,
        name=BOT.username,
        type=ChannelType.DM,
        recipient=user,
    )


def _fields_of_type(channel_type: ChannelType) -> JsonObject:
    if channel_type == ChannelType.GUILD_CATEGORY:
        return {}
    messages: JsonObject = {"last_message_id": None, "rate_limit_per_user": 0}
    if channel_type == ChannelType.GUILD_VOICE:
        return {**messages, "bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    return {**messages, "topic": None}


GUILD_CHANNEL: Final = text_channel(GUILD_ID, "studio")
"""The channel of the guild that is there from the start."""
