"""Turns events of the world into the gateway's dispatch events."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from playground.discord.channels import Channel
from playground.discord.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    Event,
    GuildJoined,
    GuildLeft,
    InteractionCreated,
    MemberUpdated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    RoleCreated,
    RoleDeleted,
)
from playground.discord.guild import Guild, Member
from playground.discord.guild_rendering import guild_create_json, member_json, role_json
from playground.discord.message import Message
from playground.discord.users import BOT
from playground.discord.world import World
from playground.json_types import JsonObject

GUILDS: Final = 1 << 0
GUILD_MEMBERS: Final = 1 << 1
GUILD_MESSAGES: Final = 1 << 9
DIRECT_MESSAGES: Final = 1 << 12
# Members, presences and message content need Discord's approval, which this bot does not have.
PRIVILEGED_INTENTS: Final = GUILD_MEMBERS | 1 << 8 | 1 << 15
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
        case _:
            return _guild_dispatch(event)


def _guild_dispatch(event: Event) -> Dispatch | None:
    """The dispatch of an event of a guild; None for any other event."""
    match event:
        case GuildJoined(guild):
            return guild_create_dispatch(guild)
        case GuildLeft(guild):
            # Without `unavailable`, which would mean an outage.
            return Dispatch("GUILD_DELETE", {"id": guild.id}, GUILDS, guild.id)
        case ChannelCreated(channel):
            return _channel_dispatch("CHANNEL_CREATE", channel)
        case ChannelUpdated(channel):
            return _channel_dispatch("CHANNEL_UPDATE", channel)
        case ChannelDeleted(channel):
            return _channel_dispatch("CHANNEL_DELETE", channel)
        case RoleCreated(guild, role):
            data = {"guild_id": guild.id, "role": role_json(role)}
            return Dispatch("GUILD_ROLE_CREATE", data, GUILDS, guild.id)
        case RoleDeleted(guild, role):
            data = {"guild_id": guild.id, "role_id": role.id}
            return Dispatch("GUILD_ROLE_DELETE", data, GUILDS, guild.id)
        case MemberUpdated(guild, member):
            return _member_dispatch(guild, member)
        case _:
            return None


def _channel_dispatch(name: str, channel: Channel) -> Dispatch:
    return Dispatch(name, channel.json, GUILDS, channel.guild_id)


def _member_dispatch(guild: Guild, member: Member) -> Dispatch:
    """A bot hears of itself whatever its intents are, of others with a privileged one alone."""
    intents = 0 if member.user.bot else GUILD_MEMBERS
    data = {**member_json(member), "guild_id": guild.id}
    return Dispatch("GUILD_MEMBER_UPDATE", data, intents, guild.id)


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
