"""Why the panel of `/settings` does not open, or does not do what an admin chose."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from replies.text.markdown import shortened

SHOWN: Final = 5  # changes that are told of many
CHANGE: Final = 150  # characters of each, since a page has room for 4000 in all


def servers_only(t: NullTranslations) -> str:
    """The panel was asked for in direct messages."""
    return t.gettext("Settings belong to a server. Use /settings in a server.")


def managers_only(t: NullTranslations) -> str:
    """Who pressed it may not change settings."""
    return t.gettext(
        "Only members with the permission Manage Server can change the settings of this server."
    )


def nothing_kept(t: NullTranslations) -> str:
    """There is no database, so no settings either."""
    return t.gettext(
        "This bot keeps nothing, so a server cannot have settings of its own here. "
        "The person who runs the bot can give it a database (`DATABASE_URL`)."
    )


def unreadable_settings(t: NullTranslations) -> str:
    """The settings were written by a newer version, or are damaged."""
    return t.gettext(
        "The settings of this server cannot be read: a newer version of the bot may have written "
        "them. Tell the person who runs the bot."
    )


def changed_meanwhile(
    t: NullTranslations, changes: Sequence[tuple[int | None, str]], more: int
) -> str:
    """Others have changed the settings first: who, and what in words; `more` are not told."""
    lines = [
        t.gettext(
            "Nothing was changed, because the settings have changed since this page was shown:"
        )
    ]
    lines += [f"- {_by(t, user_id)}: {shortened(words, CHANGE)}" for user_id, words in changes]
    if more > 0:
        words = t.ngettext("{count} more change", "{count} more changes", more)
        lines.append(f"- {words.format(count=more)}")
    return "\n".join(lines)


def role_gone(t: NullTranslations) -> str:
    """The role that was edited does not exist."""
    return t.gettext("This role does not exist any more.")


def channel_gone(t: NullTranslations) -> str:
    """The channel that was edited does not exist."""
    return t.gettext("This channel does not exist any more.")


def out_of_range(t: NullTranslations, value: str, least: str, most: str) -> str:
    """A number of a setting is out of its range."""
    return t.gettext("{value} is not possible. Use a number from {least} to {most}.").format(
        value=value, least=least, most=most
    )


def too_many(t: NullTranslations, most: int) -> str:
    """There are more values than there may be."""
    return t.gettext(
        "That would be too many: there can be {most}. Remove what is not needed any more."
    ).format(most=f"{most:,}")


def bad_name(t: NullTranslations, longest: int) -> str:
    """What was typed as a name of models cannot be one."""
    return t.gettext("A name has 1 to {longest} characters, all of them visible.").format(
        longest=longest
    )


def bad_text(t: NullTranslations, longest: int) -> str:
    """What was written is too long, or no text."""
    return t.gettext("Use 1 to {longest} characters of ordinary text.").format(
        longest=f"{longest:,}"
    )


def not_possible(t: NullTranslations) -> str:
    """A value that no select offers."""
    return t.gettext("This value cannot be set.")


def _by(t: NullTranslations, user_id: int | None) -> str:
    return t.gettext("somebody") if user_id is None else f"<@{user_id}>"
