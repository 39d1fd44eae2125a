"""The snowflakes of guilds and people, which are the same in every run.

Whatever has a number begins a block of 2**22 ids of its own. So guilds with consecutive numbers
are on consecutive shards.
"""

from typing import Final

GUILD_ID: Final = "1100000000000000001"

_BLOCK: Final = 1 << 22
_FIRST_PERSON_ID: Final = 1100000000000000010
_ADMIN_ROLE, _BOT_ROLE, _FURTHER_ROLES, _CHANNEL, _MADE_LATER = 1, 2, 100, 30, 1000


def guild_id_of(number: int) -> str:
    """The id of the guild with that number, from 0 on. Its role @everyone has the same."""
    return str(int(GUILD_ID) + number * _BLOCK)


def shard_of(guild_id: str | None, shard_count: int) -> int:
    """The shard of a guild, by Discord's formula; that of direct channels (None) is 0."""
    return (int(guild_id or 0) >> 22) % shard_count


def admin_role_id(of_guild: str) -> str:
    """The id of a guild's role Admins."""
    return str(int(of_guild) + _ADMIN_ROLE)


def bot_role_id(of_guild: str) -> str:
    """The id of the role that a guild gives the bot."""
    return str(int(of_guild) + _BOT_ROLE)


def further_role_id(of_guild: str, number: int) -> str:
    """The id of a guild's further role with that number, from 0 on."""
    return str(int(of_guild) + _FURTHER_ROLES + number)


def later_id(of_guild: str, number: int) -> str:
    """The id of the role or channel with that number, from 0 on, that a guild got later."""
    return str(int(of_guild) + _MADE_LATER + number)


def guild_channel_id(of_guild: str) -> str:
    """The id of the text channel that a guild begins with."""
    return str(int(of_guild) + _CHANNEL)


def person_id(number: int) -> str:
    """The id of an added person with that number, from 1 on."""
    return str(_FIRST_PERSON_ID + number * _BLOCK)


def direct_channel_id(user_id: str) -> str:
    """The id of a person's direct channel with the bot."""
    return str(int(user_id) + _CHANNEL)


ADMIN_ROLE_ID: Final = admin_role_id(GUILD_ID)
BOT_ROLE_ID: Final = bot_role_id(GUILD_ID)
