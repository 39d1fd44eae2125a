"""The dispatch events of messages and of typing."""

from playground.discord.events import TypingStarted
from playground.discord.gateway.dispatch import Dispatch
from playground.discord.guild_rendering import member_json
from playground.discord.intents import (
    DIRECT_MESSAGE_TYPING,
    DIRECT_MESSAGES,
    GUILD_MESSAGE_TYPING,
    GUILD_MESSAGES,
)
from playground.discord.message import Message
from playground.discord.message_content import hide_content
from playground.discord.world import World
from playground.json_types import JsonObject


def message_dispatch(name: str, message: Message, world: World) -> Dispatch | None:
    """MESSAGE_CREATE or MESSAGE_UPDATE; None where the bot sees nothing."""
    data = world.messages.render(message)
    if message.channel.guild_id is None:
        return Dispatch(name, data, DIRECT_MESSAGES)
    guild = world.directory.guilds.of_channel(message.channel)
    if guild is None or not world.bot_sees(message.channel):
        return None
    data = {**data, "guild_id": guild.id}
    member = guild.members.get(message.author.id)
    if member:
        partial = {key: value for key, value in member_json(member).items() if key != "user"}
        data["member"] = partial
    return Dispatch(name, data, GUILD_MESSAGES, guild.id, hide_content(data))


def message_delete_dispatch(message: Message) -> Dispatch:
    """MESSAGE_DELETE, which names the message by its ids alone."""
    ids: JsonObject = {"id": message.id, "channel_id": message.channel.id}
    guild_id = message.channel.guild_id
    if guild_id is None:
        return Dispatch("MESSAGE_DELETE", ids, DIRECT_MESSAGES)
    return Dispatch("MESSAGE_DELETE", {**ids, "guild_id": guild_id}, GUILD_MESSAGES, guild_id)


def typing_dispatch(typing: TypingStarted, world: World) -> Dispatch | None:
    """TYPING_START; None where the bot sees nothing."""
    channel, user = typing.channel, typing.user
    data: JsonObject = {
        "channel_id": channel.id,
        "user_id": user.id,
        "timestamp": int(world.context.clock.now()),
    }
    if channel.guild_id is None:
        return Dispatch("TYPING_START", data, DIRECT_MESSAGE_TYPING)
    guild = world.directory.guilds.of_channel(channel)
    if guild is None or not world.bot_sees(channel):
        return None
    data |= {"guild_id": guild.id, "member": member_json(guild.members[user.id])}
    return Dispatch("TYPING_START", data, GUILD_MESSAGE_TYPING, guild.id)
