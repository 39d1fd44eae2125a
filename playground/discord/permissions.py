"""Discord's permissions, as bit sets."""

from dataclasses import dataclass
from typing import Final

ADMINISTRATOR: Final = 1 << 3
MANAGE_GUILD: Final = 1 << 5
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_MESSAGE_HISTORY: Final = 1 << 16
MENTION_EVERYONE: Final = 1 << 17
USE_APPLICATION_COMMANDS: Final = 1 << 31
MANAGE_THREADS: Final = 1 << 34
CREATE_PUBLIC_THREADS: Final = 1 << 35
SEND_MESSAGES_IN_THREADS: Final = 1 << 38

# Every bit that Discord uses: 47 and 48 are free.
ALL_PERMISSIONS: Final = ((1 << 53) - 1) & ~(0b11 << 47)
MEMBER_PERMISSIONS: Final = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | SEND_MESSAGES_IN_THREADS
    | CREATE_PUBLIC_THREADS
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
)
ADMIN_PERMISSIONS: Final = MEMBER_PERMISSIONS | MANAGE_GUILD | MANAGE_MESSAGES | MANAGE_THREADS
# The bot may mention everyone, so that a prompt with an unescaped mention shows in a test.
BOT_PERMISSIONS: Final = MEMBER_PERMISSIONS | MENTION_EVERYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What a channel allows and denies somebody beside the roles."""

    allow: int = 0
    deny: int = 0

    def applied_to(self, permissions: int) -> int:
        """The permissions in that channel. Administrators have all, whatever it denies."""
        if permissions & ADMINISTRATOR:
            return permissions
        return permissions & ~self.deny | self.allow
