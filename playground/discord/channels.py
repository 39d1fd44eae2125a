"""The channels: those of each guild, and a direct channel from each person to the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from playground.discord.enums import ChannelType
from playground.discord.ids import GUILD_ID, direct_channel_id, guild_channel_id
from playground.discord.permissions import SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, Overwrite
from playground.discord.thread import Thread
from playground.discord.users import BOT, User
from playground.json_types import JsonObject

DIRECT_CHANNEL_KEY: Final = "dm"
TEXT_TYPES: Final = (ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT)
"""The types of a guild's channels in which the playground has messages."""
GUILD_CHANNEL_TYPES: Final = (*TEXT_TYPES, ChannelType.GUILD_VOICE, ChannelType.GUILD_CATEGORY)
"""The types of channels that a guild's admins make."""
THREAD_TYPES: Final[Mapping[ChannelType, ChannelType]] = {
    ChannelType.GUILD_TEXT: ChannelType.PUBLIC_THREAD,
    ChannelType.GUILD_ANNOUNCEMENT: ChannelType.ANNOUNCEMENT_THREAD,
}
"""The types of threads, by those of the channels that have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel or a thread of a guild or, with a recipient, a direct channel with the bot.

    `key` is its name in the page's addresses and in tests; all direct channels have the same.
    `nsfw`: it is age-restricted. `bot_overwrite` is what the bot may do there beside its roles.
    """

    id: str
    key: str
    name: str
    type: ChannelType = ChannelType.GUILD_TEXT
    guild_id: str | None = None
    recipient: User | None = None
    position: int = 0
    nsfw: bool = False
    thread: Thread | None = None
    bot_overwrite: Overwrite | None = None

    @property
    def has_messages(self) -> bool:
        """Whether people write in it."""
        has_people = self.recipient is not None or self.thread is not None
        return has_people or self.type in TEXT_TYPES

    @property
    def json(self) -> JsonObject:
        """Discord's channel object."""
        if self.recipient:
            direct: JsonObject = {"type": int(ChannelType.DM), "recipients": [self.recipient.json]}
            return {"id": self.id, "last_message_id": None, "flags": 0, **direct}
        common = {"id": self.id, "type": int(self.type), "name": self.name, "flags": 0}
        if self.thread:
            return {**common, "guild_id": self.guild_id, **self.thread.json(self.id)}
        return {
            **common,
            "guild_id": self.guild_id,
            "position": self.position,
            "nsfw": self.nsfw,
            "parent_id": None,
            "permission_overwrites": _overwrites(self.bot_overwrite),
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


def send_permission(channel: Channel) -> int:
    """The permission that it takes to write in a channel."""
    return SEND_MESSAGES_IN_THREADS if channel.thread else SEND_MESSAGES


def _overwrites(of_bot: Overwrite | None) -> list[JsonObject]:
    """Discord's permission overwrite objects; 1 is the type of those for a user."""
    if of_bot is None:
        return []
    return [{"id": BOT.id, "type": 1, "allow": str(of_bot.allow), "deny": str(of_bot.deny)}]


def _fields_of_type(channel_type: ChannelType) -> JsonObject:
    if channel_type == ChannelType.GUILD_CATEGORY:
        return {}
    messages: JsonObject = {"last_message_id": None, "rate_limit_per_user": 0}
    if channel_type == ChannelType.GUILD_VOICE:
        return {**messages, "bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    return {**messages, "topic": None}


GUILD_CHANNEL: Final = text_channel(GUILD_ID, "studio")
"""The channel of the guild that is there from the start."""
