"""Renders state and events for the page: Discord's objects, with local URLs of attachments."""

from typing import Any, Final

from playground.discord.attachments import CDN_URL, MEDIA_PROXY_URL
from playground.discord.channels import Channel
from playground.discord.command_input import is_available
from playground.discord.enums import InteractionType
from playground.discord.events import (
    BotPresenceChanged,
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    CommandsChanged,
    Event,
    GuildJoined,
    GuildLeft,
    InteractionResponded,
    InteractionTimedOut,
    MemberUpdated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    PeopleChanged,
    RoleCreated,
    RoleDeleted,
    ThreadCreated,
    ThreadDeleted,
    ThreadUpdated,
    TypingStarted,
)
from playground.discord.interaction import Interaction
from playground.discord.message import Message
from playground.discord.users import BOT, User
from playground.discord.world import World
from playground.json_types import JsonObject
from playground.page.places_view import render_places, render_thread, render_user

# A page starts with the newest messages only: a channel may hold those of a whole day.
MAX_INITIAL_MESSAGES: Final = 200
# The page asks for those of the open channel.
COMMANDS_CHANGED: Final[JsonObject] = {"type": "commands"}
PLACES_CHANGES: Final = (
    GuildJoined,
    GuildLeft,
    PeopleChanged,
    RoleCreated,
    ChannelCreated,
    ChannelDeleted,
)
# Who may use which command where depends on these too.
RIGHTS_CHANGES: Final = (RoleDeleted, MemberUpdated, ChannelUpdated)
_URL_FIELDS: Final = ("url", "proxy_url")
_CDN_PREFIXES: Final = (f"{CDN_URL}/", f"{MEDIA_PROXY_URL}/")


def render_state(world: World, user: User, channel: Channel) -> JsonObject:
    """The initial state of a user's page in a channel."""
    in_channel = world.messages.in_channel(channel)
    messages = [message for message in in_channel if world.directory.can_read(user, message)]
    return {
        "user": render_user(user),
        **render_places(world, user),
        "bot": render_bot(world),
        "commands": available_commands(world, user, channel),
        "messages": [render_message(world, one) for one in messages[-MAX_INITIAL_MESSAGES:]],
        "limits": {"attachment_size_limit": world.limits.attachment_size_bytes},
    }


def render_message(world: World, message: Message) -> JsonObject:
    """A message object; `x_invocation` holds the command that it responds to, as one line."""
    rendered = world.messages.render(message)
    if message.attachments or message.components or message.embeds:
        rendered = _with_local_urls(rendered)
    command_text = message.interaction.command_text if message.interaction else ""
    return {**rendered, "x_invocation": command_text} if command_text else rendered


def render_bot(world: World) -> JsonObject:
    """The bot, and whether it is connected."""
    return {"id": BOT.id, "username": BOT.username, "online": world.bot_online}


def available_commands(world: World, user: User, channel: Channel) -> list[JsonObject]:
    """The commands that a user may use in a channel."""
    permissions = world.directory.permissions(user, channel)
    commands = world.commands.visible(channel.guild_id)
    return [command for command in commands if is_available(command, channel, permissions)]


def render_event(world: World, user: User, event: Event) -> list[JsonObject]:
    """What a user's page is sent for an event; nothing for what the user may not see."""
    match event:
        case MessageCreated(message) | MessageUpdated(message) | MessageDeleted(message):
            is_seen = world.directory.can_read(user, message)
            return _render_message_change(world, event, message) if is_seen else []
        case TypingStarted(channel, typist) if typist != user and world.directory.can_see(
            user, channel
        ):
            return [{"type": "typing", "channel": channel.key, "user": render_user(typist)}]
        case InteractionResponded(interaction) if interaction.user == user:
            return _render_response(interaction)
        case InteractionTimedOut(interaction, reason) if interaction.user == user:
            return _render_timeout(interaction, reason)
        case CommandsChanged():
            return [COMMANDS_CHANGED]
        case BotPresenceChanged():
            return [{"type": "bot", "bot": render_bot(world)}]
        case ThreadCreated(thread) | ThreadUpdated(thread) if world.directory.can_see(user, thread):
            return [_thread_event(world, thread)]
        case ThreadDeleted(thread):
            return [{"type": "thread_delete", "id": thread.id}]
        case _:
            return _render_change_of_places(world, user, event)


def _render_message_change(world: World, event: Event, message: Message) -> list[JsonObject]:
    channel = message.channel.key
    if isinstance(event, MessageDeleted):
        return [{"type": "message_delete", "channel": channel, "id": message.id}]
    kind = "message_create" if isinstance(event, MessageCreated) else "message_update"
    change: JsonObject = {"channel": channel, "message": render_message(world, message)}
    thread = world.directory.threads.find(message.channel.id)
    # A new message in a thread is counted.
    counted = [_thread_event(world, thread)] if thread and kind == "message_create" else []
    return [{"type": kind, **change}, *counted]


def _render_change_of_places(world: World, user: User, event: Event) -> list[JsonObject]:
    """What is sent for a change of guilds, people, roles or channels; nothing for other events."""
    if isinstance(event, RIGHTS_CHANGES):
        return [_places_event(world, user), COMMANDS_CHANGED]
    return [_places_event(world, user)] if isinstance(event, PLACES_CHANGES) else []


def _places_event(world: World, user: User) -> JsonObject:
    return {"type": "places", **render_places(world, user)}


def _thread_event(world: World, thread: Channel) -> JsonObject:
    return {"type": "thread", "thread": render_thread(world, thread)}


def _render_response(interaction: Interaction) -> list[JsonObject]:
    done: JsonObject = {"type": "interaction_done", "interaction_id": interaction.id}
    modal = interaction.modal
    opened = {"type": "modal", "interaction_id": interaction.id, "modal": modal}
    return [done, opened] if modal else [done]


def _render_timeout(interaction: Interaction, reason: str) -> list[JsonObject]:
    if interaction.type == InteractionType.AUTOCOMPLETE:
        return []
    failed = {"type": "interaction_failed", "interaction_id": interaction.id, "reason": reason}
    source = interaction.source_message
    return [{**failed, "message_id": source.id} if source else failed]


def _with_local_urls(value: Any) -> Any:
    """The same JSON with the URLs of attachments led through the page's own server."""
    if isinstance(value, list):
        return [_with_local_urls(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _local_url(one) if key in _URL_FIELDS else _with_local_urls(one)
        for key, one in value.items()
    }


def _local_url(url: Any) -> Any:
    for prefix in _CDN_PREFIXES:
        if isinstance(url, str) and url.startswith(prefix):
            return f"/cdn/{url.removeprefix(prefix)}"
    return url
