"""The gateway's intents, and the flags by which an application shows the privileged ones."""

from typing import Final

GUILDS: Final = 1 << 0
GUILD_MEMBERS: Final = 1 << 1
GUILD_PRESENCES: Final = 1 << 8
GUILD_MESSAGES: Final = 1 << 9
GUILD_MESSAGE_TYPING: Final = 1 << 11
DIRECT_MESSAGES: Final = 1 << 12
DIRECT_MESSAGE_TYPING: Final = 1 << 14
MESSAGE_CONTENT: Final = 1 << 15

PRIVILEGED: Final = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
KNOWN: Final = (1 << 26) - 1 & ~(1 << 17 | 1 << 18 | 1 << 19 | 1 << 22 | 1 << 23)

# The flags of applications in less than 100 servers, which need no verification.
PRESENCE_LIMITED: Final = 1 << 13
GUILD_MEMBERS_LIMITED: Final = 1 << 15
MESSAGE_CONTENT_LIMITED: Final = 1 << 19
