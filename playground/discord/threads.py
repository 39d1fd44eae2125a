"""The threads of all guilds, by id."""

from collections.abc import Iterator, Mapping

from playground.discord.channels import Channel
from playground.discord.thread import Thread


class Threads:
    """Keeps threads in the order in which they were made. Nothing is checked or published here."""

    def __init__(self) -> None:
        self._by_id: dict[str, Channel] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Channel]:
        return iter(tuple(self._by_id.values()))

    @property
    def by_id(self) -> Mapping[str, Channel]:
        """All threads by id."""
        return self._by_id

    def find(self, thread_id: str) -> Channel | None:
        """The thread with that id; None if there is none."""
        return self._by_id.get(thread_id)

    def of_channel(self, channel_id: str) -> Iterator[Channel]:
        """The threads of a channel."""
        for channel in self:
            if state_of(channel).parent_id == channel_id:
                yield channel

    def of_guild(self, guild_id: str) -> Iterator[Channel]:
        """The threads of all channels of a guild."""
        return (one for one in self if one.guild_id == guild_id)

    def active(self, guild_id: str) -> list[Channel]:
        """The threads of a guild that are not archived."""
        return [one for one in self.of_guild(guild_id) if not state_of(one).archived]

    def oldest(self) -> Channel:
        """The thread that was made first, among the archived ones if there are any."""
        every = self._by_id.values()
        return next((one for one in every if state_of(one).archived), next(iter(every)))

    def store(self, channel: Channel) -> None:
        """Add a thread, or replace the one with that id."""
        self._by_id[channel.id] = channel

    def remove(self, thread_id: str) -> None:
        """Remove a thread, if it is there."""
        self._by_id.pop(thread_id, None)


def state_of(channel: Channel) -> Thread:
    """What a thread has beside an ordinary channel. Raises `ValueError` for another channel."""
    if channel.thread is None:
        raise ValueError(f"{channel.key} is not a thread.")
    return channel.thread
