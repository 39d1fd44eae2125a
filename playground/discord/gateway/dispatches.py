"""Turns events of the world into the gateway's dispatch events."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from playground.discord.events import (
    ChannelDeleted,
    Event,
    GuildJoined,
    GuildLeft,
    InteractionCreated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from playground.discord.guild import Guild
from playground.discord.guild_rendering import guild_create_json, member_json
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


def ready_dispatch(
    session_id: str, shard: tuple[int, int] | None, guilds: Iterable[Guild]
) -> Dispatch:
    """READY, the first event of a session, with the guilds of its shard."""
    data: JsonObject = {
        "v": 10,
        "user": {**BOT.json, "mfa_enabled": False, "verified": True, "email": None},
        "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
        "session_id": session_id,
        "resume_gateway_url": RESUME_URL,
        "application": {"id": BOT.id, "flags": 0, "flags_new": "0"},
    }
    return Dispatch("READY", {**data, "shard": list(shard)} if shard else data)


def guild_create_dispatch(guild: Guild) -> Dispatch:
    """GUILD_CREATE, which follows READY for each guild and comes when the bot joins one."""
    return Dispatch("GUILD_CREATE", guild_create_json(guild), GUILDS, guild.id)


def dispatch_for(event: Event, world: World) -> Dispatch | None:
    """The dispatch of an event of the world; None if Discord sends bots none."""
    match event:
        case InteractionCreated(interaction):
            data = world.render_interaction(interaction)
            return Dispatch("INTERACTION_CREATE", data, 0, interaction.channel.guild_id)
        case MessageCreated(message) if message.viewer is None:
            return _message_dispatch("MESSAGE_CREATE", message, world)
        case MessageUpdated(message) if message.viewer is None:
            return _message_dispatch("MESSAGE_UPDATE", message, world)
        case MessageDeleted(message) if message.viewer is None:
            return _message_delete_dispatch(message)
        case GuildJoined(guild):
            return guild_create_dispatch(guild)
        case GuildLeft(guild):
            # Without `unavailable`, which would mean an outage.
            return Dispatch("GUILD_DELETE", {"id": guild.id}, GUILDS, guild.id)
        case ChannelDeleted(channel):
            return Dispatch("CHANNEL_DELETE", channel.json, GUILDS, channel.guild_id)
        case _:
            return None


def _message_dispatch(name: str, message: Message, world: World) -> Dispatch | None:
    """None for a message in a guild that the bot has left."""
    data = world.messages.render(message)
    if message.channel.guild_id is None:
        return Dispatch(name, data, DIRECT_MESSAGES)
    guild = world.directory.guilds.of_channel(message.channel)
    if guild is None:
        return None
    member = member_json(guild.members[message.author.id])
    partial = {key: value for key, value in member.items() if key != "user"}
    data = {**data, "guild_id": guild.id, "member": partial}
    return Dispatch(name, data, GUILD_MESSAGES, guild.id)


def _message_delete_dispatch(message: Message) -> Dispatch:
    ids: JsonObject = {"id": message.id, "channel_id": message.channel.id}
    guild_id = message.channel.guild_id
    if guild_id is None:
        return Dispatch("MESSAGE_DELETE", ids, DIRECT_MESSAGES)
    return Dispatch("MESSAGE_DELETE", {**ids, "guild_id": guild_id}, GUILD_MESSAGES, guild_id)
