"""What a bot without the privileged intent for message content gets of a message. Pure."""

from typing import Final

from playground.discord.users import BOT
from playground.json_types import JsonObject

_HIDDEN: Final[JsonObject] = {"content": "", "embeds": [], "attachments": [], "components": []}


def hide_content(message: JsonObject) -> JsonObject:
    """The object of a guild's message, without the content that the bot may not read.

    It may read its own messages and those that mention it. The same goes for the message that
    this one replies to. In direct messages nothing is hidden.
    """
    replied = message.get("referenced_message")
    shown = message if replied is None else {**message, "referenced_message": hide_content(replied)}
    return shown if _is_for_bot(message) else {**shown, **_HIDDEN}


def _is_for_bot(message: JsonObject) -> bool:
    return message["author"]["id"] == BOT.id or any(
        user["id"] == BOT.id for user in message["mentions"]
    )
