"""What the panel says of the keys of a server."""

from __future__ import annotations

from gettext import NullTranslations


def no_key(t: NullTranslations, *, lent: bool) -> str:
    """The server has given none. `lent`: the operator lends it theirs."""
    if lent:
        return t.gettext("No key yet: the person who runs the bot pays, with their own key.")
    return t.gettext("No key yet: nobody can generate anything here until you enter one.")


def more_keys(t: NullTranslations, count: int) -> str:
    """How many more keys there are than are shown."""
    return t.ngettext("and {count} more", "and {count} more", count).format(count=count)
