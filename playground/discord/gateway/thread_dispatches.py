"""The dispatch events of threads."""

from playground.discord.events import (
    Event,
    ThreadCreated,
    ThreadDeleted,
    ThreadMembersChanged,
    ThreadUpdated,
)
from playground.discord.gateway.dispatch import Dispatch
from playground.discord.guild_rendering import member_json
from playground.discord.intents import GUILD_MEMBERS, GUILDS
from playground.discord.threads import state_of
from playground.discord.users import BOT
from playground.discord.world import World
from playground.json_types import JsonObject


def thread_dispatch(event: Event, world: World) -> Dispatch | None:
    """The dispatch of an event of a thread; None for any other event."""
    match event:
        case ThreadCreated(thread) | ThreadUpdated(thread) if not world.bot_sees(thread):
            return None
        case ThreadCreated(thread):
            data = {**thread.json, "newly_created": True}
            return Dispatch("THREAD_CREATE", data, GUILDS, thread.guild_id)
        case ThreadUpdated(thread):
            return Dispatch("THREAD_UPDATE", thread.json, GUILDS, thread.guild_id)
        case ThreadDeleted(thread):
            names = ("id", "guild_id", "parent_id", "type")
            data = {name: thread.json[name] for name in names}
            return Dispatch("THREAD_DELETE", data, GUILDS, thread.guild_id)
        case ThreadMembersChanged():
            return _members_dispatch(event, world)
        case _:
            return None


def _members_dispatch(event: ThreadMembersChanged, world: World) -> Dispatch | None:
    """A bot hears of itself, of others with a privileged intent alone."""
    guild = world.directory.guilds.of_channel(event.thread)
    if guild is None:
        return None
    state = state_of(event.thread)
    changed = (*event.added, *event.removed)
    added: list[JsonObject] = [
        {
            **state.member_json(event.thread.id, user.id),
            "member": member_json(guild.members[user.id]),
            "presence": None,
        }
        for user in event.added
    ]
    data: JsonObject = {
        "id": event.thread.id,
        "guild_id": guild.id,
        "member_count": event.thread.json["member_count"],
        "added_members": added,
        "removed_member_ids": [user.id for user in event.removed],
    }
    needed = GUILDS if BOT in changed else GUILD_MEMBERS
    return Dispatch("THREAD_MEMBERS_UPDATE", data, needed, guild.id)
