"""Why settings were not changed, in words."""

from __future__ import annotations

from gettext import NullTranslations

from cogs.settings.panel import NotPossible
from guilds.checks import NAME_LENGTH, BadName, BadText, OutOfRange, TooMany
from guilds.settings import SettingsConflict
from replies.text import panel as texts
from replies.text.changes import change_lines
from replies.text.money import dollars


def conflict_words(t: NullTranslations, conflict: SettingsConflict) -> str:
    """Who has changed what meanwhile: the first changes in words, and how many more there are."""
    guild_id, changes = conflict.newest.guild_id, conflict.changes
    told = [
        (it.user_id, "; ".join(change_lines(t, guild_id, it.subject, it.old, it.new)))
        for it in changes[: texts.SHOWN]
    ]
    return texts.changed_meanwhile(t, told, len(changes) - len(told))


def problem_words(t: NullTranslations, error: ValueError) -> str:
    """Why a value cannot be set."""
    match error:
        case NotPossible():
            return str(error)
        case OutOfRange():
            words = dollars if error.name.endswith("_micros") else "{:,}".format
            return texts.out_of_range(t, *map(words, (error.value, error.least, error.most)))
        case TooMany():
            return texts.too_many(t, error.most)
        case BadName():
            return texts.bad_name(t, NAME_LENGTH)
        case BadText():
            return texts.bad_text(t, error.most)
    return texts.not_possible(t)
