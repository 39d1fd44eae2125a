"""What a thread has beside an ordinary channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from playground.discord.snowflakes import timestamp
from playground.discord.users import BOT
from playground.json_types import JsonObject

AUTO_ARCHIVE_MINUTES: Final = (60, 1440, 4320, 10080)
DEFAULT_AUTO_ARCHIVE_MINUTES: Final = 1440
# Discord counts no further.
MAX_MEMBER_COUNT: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The state of a thread. Times are in seconds since 1970.

    It is archived when nothing was posted for `auto_archive_minutes`. `archive_changed_at` is when
    it was archived or unarchived last. `message_count` is without system messages and what was
    deleted, `total_sent` with what was deleted. `members` are the times of joining by user id.
    """

    parent_id: str
    owner_id: str
    created_at: float
    archive_changed_at: float
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = DEFAULT_AUTO_ARCHIVE_MINUTES
    rate_limit_per_user: int = 0
    message_count: int = 0
    total_sent: int = 0
    last_message_id: str | None = None
    members: Mapping[str, float] = field(default_factory=dict)

    def json(self, thread_id: str) -> JsonObject:
        """The fields that Discord's channel object has for threads, as the bot gets it."""
        body: JsonObject = {
            "parent_id": self.parent_id,
            "owner_id": self.owner_id,
            "last_message_id": self.last_message_id,
            "message_count": self.message_count,
            "member_count": min(len(self.members), MAX_MEMBER_COUNT),
            "total_message_sent": self.total_sent,
            "rate_limit_per_user": self.rate_limit_per_user,
            "thread_metadata": {
                "archived": self.archived,
                "archive_timestamp": timestamp(self.archive_changed_at),
                "auto_archive_duration": self.auto_archive_minutes,
                "locked": self.locked,
                "create_timestamp": timestamp(self.created_at),
            },
        }
        is_member = BOT.id in self.members
        return {**body, "member": self.member_json(thread_id, BOT.id)} if is_member else body

    def member_json(self, thread_id: str, user_id: str) -> JsonObject:
        """Discord's thread member object of a member."""
        joined = timestamp(self.members[user_id])
        return {"id": thread_id, "user_id": user_id, "join_timestamp": joined, "flags": 0}
