"""The bot's token, in Discord's form: the user's id, the time of issue and a secret, in base64."""

import base64
import secrets
import time
from typing import Final

from playground.discord.users import BOT

SECRET_BYTES: Final = 28  # 38 characters


def new_bot_token() -> str:
    """A new token of the bot's. Some client libraries read the bot's id from its first part."""
    issued_at = int(time.time()).to_bytes(4, "big")
    parts = (BOT.id.encode(), issued_at, secrets.token_bytes(SECRET_BYTES))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
