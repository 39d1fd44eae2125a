"""What is told in the channels that the admins of a server have chosen for it."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from replies.text.markdown import shortened
from replies.text.money import dollars

MAX_CHARACTERS: Final = 1900  # Discord takes 2000
MAX_LINE: Final = 300


def budget_warning(
    t: NullTranslations, percent: int, window: str, limit_micros: int, until: float | None
) -> str:
    """A budget of the server for a `window` (a day or a month) is spent to so many percent.

    `until` is when it begins anew.
    """
    if percent >= 100:
        spent = t.gettext(
            "**The budget of this server is spent**, or too little of it is left for what a member "
            "asked for. It is {limit} for {window}."
        )
        next_step = t.gettext(
            "The next one begins {when}. Admins can raise it: `/settings`, Limits and budget."
        )
    else:
        spent = t.gettext(
            "**{percent}% of the budget of this server is spent**, or held for what runs now. It "
            "is {limit} for {window}."
        )
        next_step = t.gettext(
            "The next one begins {when}. Admins can change it: `/settings`, Limits and budget."
        )
    when = "" if until is None else f"<t:{int(until)}:R>"
    return f"{spent} {next_step}".format(
        percent=percent, limit=dollars(limit_micros), window=_window(t, window), when=when
    )


def changes_announcement(
    t: NullTranslations, user_id: int | None, at: float, lines: Sequence[str]
) -> str:
    """Who changed the settings of the server, when, and what: a line for each setting."""
    head = t.gettext("{member} changed the settings of this server on {when}:").format(
        member=member_mention(t, user_id), when=f"<t:{int(at)}:f>"
    )
    return listed(t, head, lines, MAX_CHARACTERS)


def member_mention(t: NullTranslations, user_id: int | None) -> str:
    """A member who did something, None for one whose data was erased."""
    return t.gettext("Somebody whose data was erased") if user_id is None else f"<@{user_id}>"


def listed(t: NullTranslations, head: str, lines: Sequence[str], limit: int) -> str:
    """A text of at most about `limit` characters: a head, and as many lines as it has room for.

    How many are left out is said in the end.
    """
    shown = [head]
    for number, line in enumerate(lines):
        bullet = f"- {shortened(line, MAX_LINE)}"
        if len("\n".join([*shown, bullet])) > limit:
            left = len(lines) - number
            more = t.ngettext("- and {count} more change", "- and {count} more changes", left)
            return "\n".join([*shown, more.format(count=left)])
        shown.append(bullet)
    return "\n".join(shown)


def _window(t: NullTranslations, window: str) -> str:
    return t.gettext("this day (UTC)") if window == "day" else t.gettext("this month (UTC)")
