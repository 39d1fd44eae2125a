"""The users: people and the bot."""

from dataclasses import dataclass
from typing import Final

from playground.json_types import JsonObject

USER_LOCALE: Final = "en-US"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or the bot. `color` is the avatar's in the page, `locale` the client's language."""

    key: str
    id: str
    username: str
    global_name: str | None
    color: str
    locale: str = USER_LOCALE
    bot: bool = False

    @property
    def json(self) -> JsonObject:
        """Discord's user object."""
        user: JsonObject = {
            "id": self.id,
            "username": self.username,
            "global_name": self.global_name,
            "discriminator": "0000" if self.bot else "0",
            "avatar": None,
            "avatar_decoration_data": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }
        return {**user, "bot": True} if self.bot else user


MIKA: Final = User(
    key="mika",
    id="1100000000000000011",
    username="mika",
    global_name="Mika",
    color="#e8a33d",
)
ROBIN: Final = User(
    key="robin",
    id="1100000000000000012",
    username="robin",
    global_name="Robin",
    color="#5fb3a1",
)
# A bot's user and its application carry the same id.
BOT: Final = User(
    key="bot",
    id="1100000000000000021",
    username="hfmedia",
    global_name=None,
    color="#7c6cf0",
    bot=True,
)
