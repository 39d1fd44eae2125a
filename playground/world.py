"""The world that the bot lives in: its people, channels, messages, files and interactions.

Everything happens here, with Discord's rules and in Discord's own JSON; REST and the gateway
carry it to the bot, the page to a browser, and tests act in it directly.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playground.clock import Clock, LiveClock
from playground.commands import Commands
from playground.errors import Refused, unknown
from playground.events import BotChanged
from playground.files import Attachment, Upload
from playground.ground import Ground
from playground.interactions import Interaction, Interactions
from playground.limits import Limits
from playground.messages import Messages
from playground.payloads import interaction_json
from playground.people import BOT_PERMISSIONS, PEOPLE, User
from playground.person import Person
from playground.places import CHANNELS, Channel
from playground.wire import Json

# A person's uploads before these are forgotten; a bot fetches what it is given at once.
MOST_UPLOADS: Final = 50


class World:
    """One guild, two people and one bot."""

    def __init__(
        self, folder: Path, *, clock: Clock | None = None, limits: Limits | None = None
    ) -> None:
        self.ground = Ground(folder=folder, clock=clock or LiveClock(), limits=limits or Limits())
        self.feed = self.ground.feed
        self.files = self.ground.files
        self.messages = Messages(self.ground)
        self.commands = Commands(self.ground)
        self.interactions = Interactions(self.ground, self.messages, lambda: self._reachable)
        self.app_permissions = BOT_PERMISSIONS
        self.bot_online = False
        self._reachable = False
        self._uploads: dict[str, dict[str, Attachment]] = {person.key: {} for person in PEOPLE}

    @property
    def limits(self) -> Limits:
        """Discord's numbers as they hold now."""
        return self.ground.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self.ground.limits = limits

    def user(self, key: str) -> User:
        """A person by key, `mika` or `robin`."""
        for person in PEOPLE:
            if person.key == key:
                return person
        raise Refused(f"There is nobody called {key}.")

    def person(self, key: str) -> Person:
        """A person who acts: types commands, clicks, fills in modals."""
        return Person(self, self.user(key))

    def channel(self, key: str, user: User) -> Channel:
        """A person's channel by key, `studio` or `dm`."""
        for channel in CHANNELS:
            if channel.key == key and channel.open_to(user.id):
                return channel
        raise Refused(f"There is no channel {key}.")

    def channel_by_id(self, channel_id: str) -> Channel:
        """A channel by id, or Discord's error."""
        for channel in CHANNELS:
            if channel.id == channel_id:
                return channel
        raise unknown("Channel")

    async def upload(self, user: User, upload: Upload, channel: Channel) -> Json:
        """Keep a file that a person will hand to a command; Discord's attachment object."""
        (attachment,) = await self.files.keep([upload], channel.id, ephemeral=True)
        mine = self._uploads[user.key]
        mine[attachment.id] = attachment
        if len(mine) > MOST_UPLOADS:
            self.files.drop([mine.pop(next(iter(mine)))])
        return self.files.json(attachment)

    def uploads(self, user: User) -> Mapping[str, Json]:
        """What a person uploaded, by id, as Discord's attachment objects."""
        return {key: self.files.json(one) for key, one in self._uploads[user.key].items()}

    def interaction_json(self, interaction: Interaction) -> Json:
        """Discord's interaction object."""
        return interaction_json(interaction, self.ground, self.messages, self.app_permissions)

    def bot_is(self, *, online: bool, reachable: bool) -> None:
        """The gateway says whether the bot is connected, or may still come back for its events."""
        self._reachable = reachable
        if online != self.bot_online:
            self.bot_online = online
            self.feed.publish(BotChanged(online))
