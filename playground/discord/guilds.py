"""The guilds of the playground: which the bot is in, and who their members are."""

from collections.abc import Mapping, Sequence
from typing import Final

from playground.discord.channels import DIRECT_CHANNEL_KEY, GUILD_CHANNEL, Channel
from playground.discord.errors import InvalidInput, missing_access
from playground.discord.events import GuildJoined, GuildLeft, MemberUpdated, PeopleChanged
from playground.discord.feed import Feed
from playground.discord.guild import Guild
from playground.discord.guild_making import make_guild, with_member, without_member
from playground.discord.people import People
from playground.discord.users import MIKA, ROBIN

MAX_GUILDS: Final = 10_000
# Not that of its members, so that it is seen whose language an answer is in.
GUILD_LOCALE: Final = "en-GB"
_NO_ROLES: Final[Mapping[str, int]] = {}


class Guilds:
    """Begins with one guild. Every change is published on the feed.

    A guild that the bot left is kept, as Discord does: the bot may join it again.
    """

    def __init__(self, feed: Feed, people: People) -> None:
        self._feed = feed
        self._people = people
        self._by_id: dict[str, Guild] = {}
        self._id_by_key: dict[str, str] = {}
        self._id_by_channel_id: dict[str, str] = {}
        self._channel_keys: set[str] = set()
        self._left: set[str] = set()
        first = make_guild(
            0,
            "playground",
            name="Playground",
            channel_key=GUILD_CHANNEL.key,
            locale=GUILD_LOCALE,
            owner=ROBIN,
            roles=_NO_ROLES,
        )
        self._id_by_key[first.key] = first.id
        self.store(with_member(first, MIKA))

    @property
    def all(self) -> Sequence[Guild]:
        """The guilds that the bot is in, in the order in which they were added."""
        return tuple(one for one in self._by_id.values() if one.id not in self._left)

    @property
    def left(self) -> Sequence[Guild]:
        """The guilds that the bot was removed from."""
        return tuple(one for one in self._by_id.values() if one.id in self._left)

    def get(self, key: str) -> Guild:
        """A guild that the bot is in, by key, `playground` for example. Raises `InvalidInput`."""
        guild_id = self._id_by_key.get(key)
        if guild_id is None or guild_id in self._left:
            raise InvalidInput(f"There is no server {key}.")
        return self._by_id[guild_id]

    def with_id(self, guild_id: str) -> Guild:
        """A guild that the bot is in, by id. Raises Discord's "Missing Access"."""
        if guild_id not in self._by_id or guild_id in self._left:
            raise missing_access()
        return self._by_id[guild_id]

    def find(self, guild_id: str | None) -> Guild | None:
        """The guild with that id, whether the bot is in it or has left it; None if unknown."""
        return self._by_id.get(guild_id or "")

    def of_channel(self, channel: Channel) -> Guild | None:
        """The guild of a channel; None for a direct channel, and after the bot left the guild."""
        return None if channel.guild_id in self._left else self.find(channel.guild_id)

    def with_channel(self, channel_id: str) -> Guild | None:
        """The guild that has or had a channel with that id, whether the bot is in it or not."""
        return self.find(self._id_by_channel_id.get(channel_id))

    def has_channel_key(self, key: str) -> bool:
        """Whether a channel of a guild has that key, or direct channels do."""
        return key == DIRECT_CHANNEL_KEY or key in self._channel_keys

    def store(self, guild: Guild) -> None:
        """Add a guild, or replace the one with that id. Nothing is published."""
        before = self._by_id.get(guild.id)
        self._channel_keys -= {channel.key for channel in before.channels} if before else set()
        self._channel_keys |= {channel.key for channel in guild.channels}
        self._id_by_channel_id |= {channel.id: guild.id for channel in guild.channels}
        self._by_id[guild.id] = guild

    def add(
        self,
        key: str,
        *,
        name: str | None = None,
        locale: str = GUILD_LOCALE,
        roles: Mapping[str, int] = _NO_ROLES,
        members: Mapping[str, Sequence[str]] | None = None,
    ) -> Guild:
        """Let the bot join a new guild, whose channel has the same key.

        `roles` are permissions (Discord's bit set) by name. `members` are the names of their
        roles by person's key; without it, everybody is a member. Robin owns it and is an admin.
        Raises `InvalidInput` if the key is taken, a name is unknown or there are too many guilds.
        """
        if not key or key in self._id_by_key or self.has_channel_key(key):
            raise InvalidInput(f"There is a server {key!r} already.")
        if len(self._by_id) >= MAX_GUILDS:
            raise InvalidInput(f"There may be at most {MAX_GUILDS} servers.")
        guild = make_guild(
            len(self._by_id),
            key,
            name=name or key.replace("-", " ").title(),
            channel_key=key,
            locale=locale,
            owner=ROBIN,
            roles=roles,
        )
        everybody: dict[str, Sequence[str]] = {one.key: () for one in self._people.all}
        del everybody[ROBIN.key]
        for person_key, role_names in (everybody if members is None else members).items():
            guild = with_member(guild, self._people.get(person_key), role_names)
        self._id_by_key[key] = guild.id
        self.store(guild)
        return self._join(guild)

    def leave(self, key: str) -> None:
        """Remove the bot from a guild. Raises `InvalidInput` if it is not in it."""
        guild = self.get(key)
        self._left.add(guild.id)
        self._feed.publish(GuildLeft(guild))

    def rejoin(self, key: str) -> Guild:
        """Let the bot join a guild again. Raises `InvalidInput` unless it left that guild."""
        guild = self.find(self._id_by_key.get(key))
        if guild is None or guild.id not in self._left:
            raise InvalidInput(f"The bot has not left a server {key}.")
        return self._join(guild)

    def set_member(self, key: str, person_key: str, role_names: Sequence[str] = ()) -> None:
        """Make a person a member with these roles, or change the roles of a member.

        Raises `InvalidInput` if a key or a name is unknown.
        """
        before, user = self.get(key), self._people.get(person_key)
        after = with_member(before, user, role_names)
        self.store(after)
        was_member = user.id in before.members
        event = MemberUpdated(after, after.members[user.id]) if was_member else PeopleChanged()
        self._feed.publish(event)

    def remove_member(self, key: str, person_key: str) -> None:
        """Take a person out of a guild. Raises `InvalidInput` if a key is unknown."""
        self.store(without_member(self.get(key), self._people.get(person_key)))
        self._feed.publish(PeopleChanged())

    def _join(self, guild: Guild) -> Guild:
        self._left.discard(guild.id)
        self._feed.publish(GuildJoined(guild))
        return guild
