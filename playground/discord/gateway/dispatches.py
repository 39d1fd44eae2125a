"""Turns events of the world into the gateway's dispatch events."""

from collections.abc import Iterable
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
    TypingStarted,
)
from playground.discord.gateway.dispatch import Dispatch
from playground.discord.gateway.message_dispatches import (
    message_delete_dispatch,
    message_dispatch,
    typing_dispatch,
)
from playground.discord.gateway.thread_dispatches import thread_dispatch
from playground.discord.guild import Guild, Member
from playground.discord.guild_rendering import guild_create_json, member_json, role_json
from playground.discord.intents import GUILD_MEMBERS, GUILDS
from playground.discord.users import BOT
from playground.discord.world import World
from playground.json_types import JsonObject

RESUME_URL: Final = "wss://gateway-playground.discord.gg"


def ready_dispatch(
    session_id: str, shard: tuple[int, int] | None, guilds: Iterable[Guild], flags: int
) -> Dispatch:
    """READY, the first event of a session, with its guilds and the application's flags."""
    data: JsonObject = {
        "v": 10,
        "user": {**BOT.json, "mfa_enabled": False, "verified": True, "email": None},
        "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
        "session_id": session_id,
        "resume_gateway_url": RESUME_URL,
        "application": {"id": BOT.id, "flags": flags, "flags_new": str(flags)},
    }
    return Dispatch("READY", {**data, "shard": list(shard)} if shard else data)


def guild_create_dispatch(guild: Guild, world: World) -> Dispatch:
    """GUILD_CREATE, which follows READY for each guild and comes when the bot joins one."""
    active = world.directory.threads.active(guild.id)
    threads = [one for one in active if world.bot_sees(one)]
    return Dispatch("GUILD_CREATE", guild_create_json(guild, threads), GUILDS, guild.id)


def dispatch_for(event: Event, world: World) -> Dispatch | None:
    """The dispatch of an event of the world; None if Discord sends bots none."""
    match event:
        case InteractionCreated(interaction):
            data = world.render_interaction(interaction)
            return Dispatch("INTERACTION_CREATE", data, 0, interaction.channel.guild_id)
        case MessageCreated(message) if message.viewer is None:
            return message_dispatch("MESSAGE_CREATE", message, world)
        case MessageUpdated(message) if message.viewer is None:
            return message_dispatch("MESSAGE_UPDATE", message, world)
        case MessageDeleted(message) if message.viewer is None:
            return message_delete_dispatch(message)
        case TypingStarted():
            return typing_dispatch(event, world)
        case GuildJoined(guild):
            return guild_create_dispatch(guild, world)
        case _:
            return thread_dispatch(event, world) or _guild_dispatch(event)


def _guild_dispatch(event: Event) -> Dispatch | None:
    """The dispatch of an event of a guild; None for any other event."""
    match event:
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
