"""The events of the world, which the feed publishes."""

from dataclasses import dataclass
from typing import TypeAlias

from playground.discord.channels import Channel
from playground.discord.guild import Guild, Member, Role
from playground.discord.interaction import Interaction
from playground.discord.message import Message
from playground.discord.users import User


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """A message was created; a "thinking" message of a deferred response too."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageUpdated:
    """A message was edited."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was deleted."""

    message: Message


@dataclass(frozen=True, slots=True)
class TypingStarted:
    """A user began to write in a channel; it counts for ten seconds."""

    channel: Channel
    user: User


@dataclass(frozen=True, slots=True)
class InteractionCreated:
    """A user did something that the bot is notified of."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class InteractionResponded:
    """The bot's first response was accepted."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class InteractionTimedOut:
    """No response was accepted within the deadline; `reason` is what the user reads."""

    interaction: Interaction
    reason: str


@dataclass(frozen=True, slots=True)
class CommandsChanged:
    """The bot's registered commands changed."""


@dataclass(frozen=True, slots=True)
class BotPresenceChanged:
    """The bot connected to the gateway, or its last connection closed."""

    online: bool


@dataclass(frozen=True, slots=True)
class GuildJoined:
    """The bot joined a guild."""

    guild: Guild


@dataclass(frozen=True, slots=True)
class GuildLeft:
    """The bot was removed from a guild."""

    guild: Guild


@dataclass(frozen=True, slots=True)
class ChannelCreated:
    """A channel of a guild was made."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelUpdated:
    """A channel of a guild was changed."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelDeleted:
    """A channel of a guild was deleted."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ThreadCreated:
    """A thread was made."""

    thread: Channel


@dataclass(frozen=True, slots=True)
class ThreadUpdated:
    """A thread was renamed, archived, locked or changed otherwise."""

    thread: Channel


@dataclass(frozen=True, slots=True)
class ThreadDeleted:
    """A thread was deleted."""

    thread: Channel


@dataclass(frozen=True, slots=True)
class ThreadMembersChanged:
    """Users joined a thread or left it."""

    thread: Channel
    added: tuple[User, ...]
    removed: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class RoleCreated:
    """A role of a guild was made."""

    guild: Guild
    role: Role


@dataclass(frozen=True, slots=True)
class RoleDeleted:
    """A role of a guild was deleted."""

    guild: Guild
    role: Role


@dataclass(frozen=True, slots=True)
class MemberUpdated:
    """The roles of a member were changed."""

    guild: Guild
    member: Member


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """A person was added, or the members of a guild changed."""


@dataclass(frozen=True, slots=True)
class PortalChanged:
    """A privileged intent was switched on or off in the developer portal."""


@dataclass(frozen=True, slots=True)
class FaultsChanged:
    """A fault was switched on or off."""


@dataclass(frozen=True, slots=True)
class ShardsChanged:
    """A gateway session began or ended, or its client connected or went away."""


Event: TypeAlias = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | TypingStarted
    | InteractionCreated
    | InteractionResponded
    | InteractionTimedOut
    | CommandsChanged
    | BotPresenceChanged
    | GuildJoined
    | GuildLeft
    | ChannelCreated
    | ChannelUpdated
    | ChannelDeleted
    | ThreadCreated
    | ThreadUpdated
    | ThreadDeleted
    | ThreadMembersChanged
    | RoleCreated
    | RoleDeleted
    | MemberUpdated
    | PeopleChanged
    | PortalChanged
    | FaultsChanged
    | ShardsChanged
)
