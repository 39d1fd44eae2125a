"""What happens in the world, and who hears of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from playground.posts import Post

if TYPE_CHECKING:
    from playground.interactions import Interaction


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """A message is there; a "thinking" one too."""

    post: Post


@dataclass(frozen=True, slots=True)
class MessageUpdated:
    """A message was edited."""

    post: Post


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message is gone."""

    post: Post


@dataclass(frozen=True, slots=True)
class InteractionOpened:
    """A person did something that the bot is told."""

    interaction: "Interaction"


@dataclass(frozen=True, slots=True)
class InteractionAnswered:
    """The first answer arrived."""

    interaction: "Interaction"


@dataclass(frozen=True, slots=True)
class InteractionFailed:
    """No answer arrived in time."""

    interaction: "Interaction"
    reason: str


@dataclass(frozen=True, slots=True)
class CommandsChanged:
    """The bot synced its commands."""


@dataclass(frozen=True, slots=True)
class BotChanged:
    """The bot came or went."""

    online: bool


Event: TypeAlias = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | InteractionOpened
    | InteractionAnswered
    | InteractionFailed
    | CommandsChanged
    | BotChanged
)
