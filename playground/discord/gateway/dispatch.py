"""A dispatch event of the gateway."""

from dataclasses import dataclass

from playground.discord import intents
from playground.json_types import JsonObject


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A dispatch event. Sessions with one of `intents` receive it; 0 stands for all sessions.

    Sessions without the intent for message content get `without_content` instead of `data`.
    """

    name: str
    data: JsonObject
    intents: int = 0
    guild_id: str | None = None
    without_content: JsonObject | None = None

    def data_for(self, session_intents: int) -> JsonObject:
        """What a session with these intents gets."""
        if self.without_content is None or session_intents & intents.MESSAGE_CONTENT:
            return self.data
        return self.without_content
