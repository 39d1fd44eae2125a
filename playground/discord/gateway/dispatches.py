"""Turns events of the world into the gateway's dispatch events."""

from dataclasses import dataclass
from typing import Final

from playground.discord.events import (
    Event,
    InteractionCreated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from playground.discord.guild import guild_create_json
from playground.discord.ids import GUILD_ID
from playground.discord.message import Message
from playground.discord.users import BOT
from playground.discord.world import World
from playground.json_types import JsonObject

GUILDS: Final = 1 << 0
GUILD_MESSAGES: Final = 1 << 9
DIRECT_MESSAGES: Final = 1 << 12
# Members, presences and message content need Discord's approval, which this bot does not have.
PRIVILEGED_INTENTS: Final = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS: Final = (1 << 26) - 1 & ~(1 << 17 | 1 << 18 | 1 << 19 | 1 << 22 | 1 << 23)
RESUME_URL: Final = "wss://gateway-playground.discord.gg"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A dispatch event. Sessions with one of `intents` receive it; 0 stands for all sessions."""

    name: str
    data: JsonObject
    intents: int = 0
    guild_id: str | None = None


def ready_dispatch(session_id: str, shard: tuple[int, int] | None) -> Dispatch:
    """READY, the first event of a session."""
    data: JsonObject = {
        "v": 10,
        "user": {**BOT.json, "mfa_enabled": False, "verified": True, "email": None},
        "guilds": [{"id": GUILD_ID, "unavailable": True}],
        "session_id": session_id,
        "resume_gateway_url": RESUME_URL,
        "application": {"id": BOT.id, "flags": 0, "flags_new": "0"},
    }
    return Dispatch("READY", {**data, "shard": list(shard)} if shard else data)


def guild_create_dispatch() -> Dispatch:
    """GUILD_CREATE, which follows READY."""
    return Dispatch("GUILD_CREATE", guild_create_json(), GUILDS, GUILD_ID)


def dispatch_for(event: Event, world: World) -> Dispatch | None:
    """The dispatch of an event of the world; None if Discord sends bots none."""
    match event:
        case InteractionCreated(interaction):
            data = world.render_interaction(interaction)
            return Dispatch("INTERACTION_CREATE", data, 0, interaction.channel.guild_id)
        case MessageCreated(message) if message.viewer is None:
            return _message_dispatch("MESSAGE_CREATE", message, world.messages.render(message))
        case MessageUpdated(message) if message.viewer is None:
            return _message_dispatch("MESSAGE_UPDATE", message, world.messages.render(message))
        case MessageDeleted(message) if message.viewer is None:
            ids: JsonObject = {"id": message.id, "channel_id": message.channel.id}
            return _message_dispatch("MESSAGE_DELETE", message, ids)
        case _:
            return None


def _message_dispatch(name: str, message: Message, data: JsonObject) -> Dispatch:
    guild_id = message.channel.guild_id
    if guild_id is None:
        return Dispatch(name, data, DIRECT_MESSAGES)
    data = {**data, "guild_id": guild_id}
    if name != "MESSAGE_DELETE":
        member = message.author.member_json
        data["member"] = {key: value for key, value in member.items() if key != "user"}
    return Dispatch(name, data, GUILD_MESSAGES, guild_id)
