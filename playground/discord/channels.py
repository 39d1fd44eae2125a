"""The channels: one text channel in the guild, and a direct channel from each user to the bot."""

from dataclasses import dataclass
from typing import Final

from playground.discord.errors import InvalidInput, unknown
from playground.discord.ids import GUILD_ID
from playground.discord.users import BOT, MIKA, ROBIN, User
from playground.json_types import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A text channel of the guild or, with a recipient, a direct channel with the bot."""

    id: str
    key: str
    name: str
    recipient: User | None = None

    @property
    def guild_id(self) -> str | None:
        """The guild that it is in; None for a direct channel."""
        return None if self.recipient else GUILD_ID

    def is_visible_to(self, user_id: str) -> bool:
        """Whether that user can read it."""
        return self.recipient is None or self.recipient.id == user_id

    @property
    def json(self) -> JsonObject:
        """Discord's channel object."""
        if self.recipient:
            direct: JsonObject = {"type": 1, "recipients": [self.recipient.json]}
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


GUILD_CHANNEL: Final = Channel(id="1100000000000000031", key="studio", name="studio")
CHANNELS: Final = (
    GUILD_CHANNEL,
    Channel(id="1100000000000000041", key="dm", name=BOT.username, recipient=MIKA),
    Channel(id="1100000000000000042", key="dm", name=BOT.username, recipient=ROBIN),
)


def find_channel(key: str, user: User) -> Channel:
    """A user's channel by key, `studio` or `dm`. Raises `InvalidInput`."""
    for channel in CHANNELS:
        if channel.key == key and channel.is_visible_to(user.id):
            return channel
    raise InvalidInput(f"There is no channel {key}.")


def get_channel(channel_id: str) -> Channel:
    """A channel by id. Raises Discord's "Unknown Channel"."""
    for channel in CHANNELS:
        if channel.id == channel_id:
            return channel
    raise unknown("Channel")
