"""What all pages of the panel show, and what an admin did on one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, Final, cast

from discord import Guild, Interaction

from guilds.models import GuildSettings
from guilds.services import GuildServices

ID_DIGITS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildObjects:
    """The ids of the roles and channels that a guild has; None while that is not known."""

    role_ids: frozenset[int] | None = None
    channel_ids: frozenset[int] | None = None

    @classmethod
    def of(cls, guild: Guild | None) -> GuildObjects:
        """Those of a guild of the cache; nothing is known of one that is not available."""
        if guild is None or guild.unavailable or not guild.roles:
            return cls()
        return cls(
            role_ids=frozenset(role.id for role in guild.roles),
            channel_ids=frozenset(channel.id for channel in guild.channels),
        )

    def deleted_roles(self, role_ids: Iterable[int]) -> tuple[int, ...]:
        """Those of the roles that do not exist any more."""
        return _missing(role_ids, self.role_ids)

    def deleted_channels(self, channel_ids: Iterable[int]) -> tuple[int, ...]:
        """Those of the channels that do not exist any more."""
        return _missing(channel_ids, self.channel_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What every page shows. `note` is what is said above it: why nothing was changed, or what an
    admin should know of what was."""

    settings: GuildSettings
    objects: GuildObjects
    t: NullTranslations
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A click, a choice or a modal of somebody who may manage the guild.

    `argument` says which page, or which part of it; `detail` what is changed on it. `values` are
    what was chosen in a select, `fields` the inputs of a modal by their `custom_id`s.
    """

    interaction: Interaction[Any]
    guilds: GuildServices
    panel: Panel
    argument: str = ""
    detail: str = ""
    values: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def t(self) -> NullTranslations:
        """The catalogue of the admin's language."""
        return self.panel.t

    @property
    def user_id(self) -> int:
        """Who it was."""
        return self.interaction.user.id


class Forged(Exception):
    """What nothing on the panel sends."""


class NotPossible(ValueError):
    """A change that is refused; its text is the sentence that the admin reads."""


def chosen_ids(values: Collection[str]) -> tuple[int, ...]:
    """What was chosen in a select of users, roles or channels. Raises `Forged`."""
    return tuple(dict.fromkeys(parse_id(value) for value in values))


def chosen_users(visit: Visit) -> tuple[int, ...]:
    """The users that were chosen, whom Discord knows. Raises `Forged`."""
    resolved = cast("Mapping[str, Any]", visit.interaction.data).get("resolved", {})
    if not {*visit.values} <= {*resolved.get("users", {})}:
        raise Forged(visit.argument)
    return chosen_ids(visit.values)


def parse_id(text: str) -> int:
    """An id in a `custom_id`, or another number that is not negative. Raises `Forged`."""
    if not (text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS):
        raise Forged(text)
    return int(text)


def _missing(ids: Iterable[int], existing: frozenset[int] | None) -> tuple[int, ...]:
    return () if existing is None else tuple(it for it in ids if it not in existing)
