"""Who is there: two people and the bot, and what each may do."""

from dataclasses import dataclass
from typing import Final

from playground.wire import Json

MANAGE_GUILD: Final = 1 << 5
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_MESSAGE_HISTORY: Final = 1 << 16
MENTION_EVERYONE: Final = 1 << 17
USE_APPLICATION_COMMANDS: Final = 1 << 31

MEMBER_PERMISSIONS: Final = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
)
ADMIN_PERMISSIONS: Final = MEMBER_PERMISSIONS | MANAGE_GUILD | MANAGE_MESSAGES
# The bot may mention everyone, so that a prompt that pings is seen to ping.
BOT_PERMISSIONS: Final = MEMBER_PERMISSIONS | MENTION_EVERYONE

JOINED_AT: Final = "2026-01-01T12:00:00.000000+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or the bot."""

    key: str
    id: str
    username: str
    global_name: str | None
    color: str
    permissions: int
    roles: tuple[str, ...] = ()
    bot: bool = False

    @property
    def json(self) -> Json:
        """Discord's user object."""
        person: Json = {
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
        return {**person, "bot": True} if self.bot else person

    @property
    def member_json(self) -> Json:
        """Discord's guild member object, the user included."""
        return {
            "user": self.json,
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": list(self.roles),
            "joined_at": JOINED_AT,
            "premium_since": None,
            "communication_disabled_until": None,
            "flags": 0,
            "pending": False,
            "deaf": False,
            "mute": False,
        }


MEMBER_ROLE: Final = "1100000000000000001"
ADMIN_ROLE: Final = "1100000000000000002"
BOT_ROLE: Final = "1100000000000000003"

MIKA: Final = User(
    key="mika",
    id="1100000000000000011",
    username="mika",
    global_name="Mika",
    color="#e8a33d",
    permissions=MEMBER_PERMISSIONS,
)
ROBIN: Final = User(
    key="robin",
    id="1100000000000000012",
    username="robin",
    global_name="Robin",
    color="#5fb3a1",
    permissions=ADMIN_PERMISSIONS,
    roles=(ADMIN_ROLE,),
)
# A bot's user and its application carry the same id.
BOT: Final = User(
    key="bot",
    id="1100000000000000021",
    username="hfmedia",
    global_name=None,
    color="#7c6cf0",
    permissions=BOT_PERMISSIONS,
    roles=(BOT_ROLE,),
    bot=True,
)
PEOPLE: Final = (MIKA, ROBIN)
