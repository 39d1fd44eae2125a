"""What the page is shown: Discord's objects with addresses that the page can fetch."""

from typing import Any, Final

from playground.events import (
    BotChanged,
    CommandsChanged,
    Event,
    InteractionAnswered,
    InteractionFailed,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from playground.files import CDN, PROXY
from playground.interactions import Interaction, InteractionKind
from playground.invoking import usable
from playground.modals import modal_of
from playground.people import BOT, PEOPLE, User
from playground.places import CHANNELS, STUDIO, Channel
from playground.posts import Post
from playground.wire import Json
from playground.world import World

# A page begins with the newest messages, not with a day of them.
MOST_MESSAGES: Final = 200
_ADDRESSES: Final = ("url", "proxy_url")
_OURS: Final = (f"{CDN}/", f"{PROXY}/")


def state(world: World, user: User, channel: Channel) -> Json:
    """All that the page needs to begin."""
    posts = [post for post in world.messages.in_channel(channel) if post.seen_by(user.id)]
    mine = [place for place in CHANNELS if place.open_to(user.id)]
    return {
        "users": [_user(person) for person in PEOPLE],
        "user": _user(user),
        "channels": [{"id": one.id, "key": one.key, "name": one.name} for one in mine],
        "bot": bot(world),
        "commands": commands(world, user, channel),
        "messages": [message(world, post) for post in posts[-MOST_MESSAGES:]],
        "limits": {"attachment_size_limit": world.limits.attachment_size},
    }


def message(world: World, post: Post) -> Json:
    """A message; the command that it answers is beside it, as it was typed."""
    shown: Json = _local(world.messages.json(post))
    typed = post.origin.invocation if post.origin else ""
    return {**shown, "x_invocation": typed} if typed else shown


def bot(world: World) -> Json:
    """The bot, and whether it is connected."""
    return {"id": BOT.id, "username": BOT.username, "online": world.bot_online}


def commands(world: World, user: User, channel: Channel = STUDIO) -> list[Json]:
    """The commands that a person may use in a channel."""
    known = world.commands.visible(channel.guild_id)
    return [command for command in known if usable(command, user, channel)]


def events_for(world: World, user: User, event: Event) -> list[Json]:
    """What a person's page is told of an event; nothing of what only others may see."""
    match event:
        case MessageCreated(post) if post.seen_by(user.id):
            return [_about(post, "message_create", message=message(world, post))]
        case MessageUpdated(post) if post.seen_by(user.id):
            return [_about(post, "message_update", message=message(world, post))]
        case MessageDeleted(post) if post.seen_by(user.id):
            return [_about(post, "message_delete", id=post.id)]
        case InteractionAnswered(interaction) if interaction.person == user:
            return _answered(interaction)
        case InteractionFailed(interaction, reason) if interaction.person == user:
            return _failed(interaction, reason)
        case CommandsChanged():
            return [{"type": "commands", "commands": commands(world, user)}]
        case BotChanged():
            return [{"type": "bot", "bot": bot(world)}]
        case _:
            return []


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "key": user.key,
        "username": user.username,
        "global_name": user.global_name,
        "color": user.color,
    }


def _about(post: Post, kind: str, **more: Any) -> Json:
    return {"type": kind, "channel": post.channel.key, **more}


def _answered(interaction: Interaction) -> list[Json]:
    done: Json = {"type": "interaction_done", "interaction_id": interaction.id}
    modal = modal_of(interaction)
    opened = {"type": "modal", "interaction_id": interaction.id, "modal": modal}
    return [done, opened] if modal else [done]


def _failed(interaction: Interaction, reason: str) -> list[Json]:
    if interaction.kind == InteractionKind.AUTOCOMPLETE:
        return []
    failed = {"type": "interaction_failed", "interaction_id": interaction.id, "reason": reason}
    source = interaction.source
    return [{**failed, "message_id": source.id} if source else failed]


def _local(value: Any) -> Any:
    """The same JSON with the CDN's addresses led through the page's own server."""
    if isinstance(value, list):
        return [_local(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _address(one) if key in _ADDRESSES else _local(one) for key, one in value.items()}


def _address(url: Any) -> Any:
    for base in _OURS:
        if isinstance(url, str) and url.startswith(base):
            return f"/cdn/{url.removeprefix(base)}"
    return url
