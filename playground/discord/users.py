"""The users: two people and the bot, and their permissions."""

from dataclasses import dataclass
from typing import Final

from playground.discord.errors import InvalidInput
from playground.discord.ids import ADMIN_ROLE_ID, BOT_ROLE_ID
from playground.json_types import JsonObject

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
# The bot may mention everyone, so that a prompt with an unescaped mention shows in a test.
BOT_PERMISSIONS: Final = MEMBER_PERMISSIONS | MENTION_EVERYONE

JOINED_AT: Final = "2026-01-01T12:00:00.000000+00:00"
USER_LOCALE: Final = "en-US"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or the bot; `permissions` is Discord's bit set, `color` the avatar's in the page."""

    key: str
    id: str
    username: str
    global_name: str | None
    color: str
    permissions: int
    roles: tuple[str, ...] = ()
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

    @property
    def member_json(self) -> JsonObject:
        """Discord's guild member object, with the user."""
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
    roles=(ADMIN_ROLE_ID,),
)
# A bot's user and its application carry the same id.
BOT: Final = User(
    key="bot",
    id="1100000000000000021",
    username="hfmedia",
    global_name=None,
    color="#7c6cf0",
    permissions=BOT_PERMISSIONS,
    roles=(BOT_ROLE_ID,),
    bot=True,
)
HUMAN_USERS: Final = (MIKA, ROBIN)


def find_user(key: str) -> User:
    """A person by key, `mika` or `robin`. Raises `InvalidInput`."""
    for user in HUMAN_USERS:
        if user.key == key:
            return user
    raise InvalidInput(f"There is no user {key}.")
