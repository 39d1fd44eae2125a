"""The bot's application in Discord's developer portal: the privileged intents it may ask for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from playground.discord import intents
from playground.discord.events import PortalChanged
from playground.discord.feed import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The switches under "Privileged Gateway Intents"; all are off at first, as for a new bot."""

    presence: bool = False
    guild_members: bool = False
    message_content: bool = False

    @property
    def intents(self) -> int:
        """The privileged intents that are switched on."""
        return (
            self.presence * intents.GUILD_PRESENCES
            | self.guild_members * intents.GUILD_MEMBERS
            | self.message_content * intents.MESSAGE_CONTENT
        )

    @property
    def flags(self) -> int:
        """The flags of the application object that show them."""
        return (
            self.presence * intents.PRESENCE_LIMITED
            | self.guild_members * intents.GUILD_MEMBERS_LIMITED
            | self.message_content * intents.MESSAGE_CONTENT_LIMITED
        )


class PortalSettings:
    """The application's present settings. Every change is published on the feed.

    Sessions keep the intents that they began with.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self.current = Portal()

    def as_json(self) -> dict[str, bool]:
        """The switches by name, for the page."""
        return asdict(self.current)

    def update(self, changes: object) -> None:
        """Change some of the switches: `{"message_content": True}`.

        Raises `ValueError` with a sentence if a name or a value is not valid.
        """
        names = [field.name for field in fields(Portal)]
        if not isinstance(changes, Mapping) or not changes.keys() <= set(names):
            raise ValueError(f"Give an object with some of: {', '.join(names)}.")
        for name, value in changes.items():
            if not isinstance(value, bool):
                raise ValueError(f"{name} must be true or false, not {value!r}.")
        self.current = replace(self.current, **changes)
        self._feed.publish(PortalChanged())
