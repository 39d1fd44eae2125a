"""The fixed snowflakes of the guild and its roles."""

from typing import Final

GUILD_ID: Final = "1100000000000000001"
# Discord gives the role @everyone the id of its guild.
EVERYONE_ROLE_ID: Final = GUILD_ID
ADMIN_ROLE_ID: Final = "1100000000000000002"
BOT_ROLE_ID: Final = "1100000000000000003"
