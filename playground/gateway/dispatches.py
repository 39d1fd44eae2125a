"""What happens in the world, as the gateway's events."""

from dataclasses import dataclass
from typing import Final

from playground.events import (
    Event,
    InteractionOpened,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from playground.people import BOT
from playground.places import GUILD_ID, guild_create
from playground.posts import Post
from playground.wire import Json
from playground.world import World

GUILDS: Final = 1 << 0
GUILD_MESSAGES: Final = 1 << 9
DIRECT_MESSAGES: Final = 1 << 12
# Members, presences, content of messages: to be approved first, and nobody did.
PRIVILEGED: Final = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS: Final = (1 << 26) - 1 & ~(1 << 17 | 1 << 18 | 1 << 19 | 1 << 22 | 1 << 23)
RESUME_URL: Final = "wss://gateway-playground.discord.gg"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An event for a session that has one of the intents; 0: for every session."""

    name: str
    data: Json
    intents: int = 0
    guild_id: str | None = None


def ready(session_id: str, shard: tuple[int, int] | None) -> Dispatch:
    """The first event of a session."""
    data: Json = {
        "v": 10,
        "user": {**BOT.json, "mfa_enabled": False, "verified": True, "email": None},
        "guilds": [{"id": GUILD_ID, "unavailable": True}],
        "session_id": session_id,
        "resume_gateway_url": RESUME_URL,
        "application": {"id": BOT.id, "flags": 0, "flags_new": "0"},
    }
    return Dispatch("READY", {**data, "shard": list(shard)} if shard else data)


def guild() -> Dispatch:
    """The guild, soon after READY."""
    return Dispatch("GUILD_CREATE", guild_create(), GUILDS, GUILD_ID)


def dispatch_of(event: Event, world: World) -> Dispatch | None:
    """The gateway's event for what happened; None: bots are not told."""
    match event:
        case InteractionOpened(interaction):
            data = world.interaction_json(interaction)
            return Dispatch("INTERACTION_CREATE", data, 0, interaction.channel.guild_id)
        case MessageCreated(post) if post.viewer is None:
            return _message("MESSAGE_CREATE", post, world.messages.json(post))
        case MessageUpdated(post) if post.viewer is None:
            return _message("MESSAGE_UPDATE", post, world.messages.json(post))
        case MessageDeleted(post) if post.viewer is None:
            ids: Json = {"id": post.id, "channel_id": post.channel.id}
            return _message("MESSAGE_DELETE", post, ids)
        case _:
            return None


def _message(name: str, post: Post, data: Json) -> Dispatch:
    guild_id = post.channel.guild_id
    if guild_id is None:
        return Dispatch(name, data, DIRECT_MESSAGES)
    data = {**data, "guild_id": guild_id}
    if name != "MESSAGE_DELETE":
        without = {key: value for key, value in post.author.member_json.items() if key != "user"}
        data["member"] = without
    return Dispatch(name, data, GUILD_MESSAGES, guild_id)
