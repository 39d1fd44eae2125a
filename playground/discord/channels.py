"""The channels: a text channel in each guild, and a direct channel from each person to the bot."""

from dataclasses import dataclass
from typing import Final

from playground.discord.ids import GUILD_ID, direct_channel_id, guild_channel_id
from playground.discord.users import BOT, User
from playground.json_types import JsonObject

DIRECT_CHANNEL_KEY: Final = "dm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A text channel of a guild or, with a recipient, a direct channel with the bot.

    `key` is its name in the page's addresses and in tests; all direct channels have the same.
    """

    id: str
    key: str
    name: str
    guild_id: str | None = None
    recipient: User | None = None

    @property
    def json(self) -> JsonObject:
        """Discord's channel object."""
        if self.recipient:
            direct: JsonObject = {"type": 1, "recipients": [self.recipient.json]}
            return {"id": self.id, "last_message_id": None, "flags": 0, **direct}
        return {
            "id": self.id,
            "type": 0,
            "guild_id": self.guild_id,
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


def text_channel(guild_id: str, key: str) -> Channel:
    """The text channel of a guild; its key is its name."""
    return Channel(id=guild_channel_id(guild_id), key=key, name=key, guild_id=guild_id)


def direct_channel(user: User) -> Channel:
    """The direct channel of a person with the bot."""
    channel_id = direct_channel_id(user.id)
    return Channel(id=channel_id, key=DIRECT_CHANNEL_KEY, name=BOT.username, recipient=user)


GUILD_CHANNEL: Final = text_channel(GUILD_ID, "studio")
"""The channel of the guild that is there from the start."""
