"""The log of changes, page by page."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from discord import ui

from cogs.settings.data_view import LOG, PAGE
from cogs.settings.elements import Item, button, page_id, page_view
from cogs.settings.panel import Panel
from guilds.audit_log import AuditPage
from replies.text.announcements import member_mention
from replies.text.changes import change_lines
from replies.text.markdown import shortened

SIZE: Final = 8  # changes on a page, whose texts together may have 4000 characters
MAX_ENTRY: Final = 400


def log_view(panel: Panel, page: AuditPage, *, is_newest: bool) -> ui.LayoutView:
    """The page. `is_newest` says that it begins with the newest change."""
    t = panel.t
    entries = [
        _entry(t, panel.settings.guild_id, row.user_id, row.at, row.subject, row.old, row.new)
        for row in page.rows
    ]
    nothing = t.gettext("Nothing was changed yet.") if is_newest else t.gettext("Nothing is older.")
    items: list[Item] = [ui.TextDisplay("\n".join(entries) or nothing)]
    turns = [] if is_newest else [button(t.gettext("Newest"), page_id(LOG))]
    if page.older is not None:
        turns.append(button(t.gettext("Older"), page_id(LOG, page.older)))
    return page_view(panel, t.gettext("Log of changes"), items, back=page_id(PAGE), turning=turns)


def _entry(
    t: NullTranslations,
    guild_id: int,
    user_id: int | None,
    at: float,
    subject: str,
    old: str | None,
    new: str | None,
) -> str:
    words = "; ".join(change_lines(t, guild_id, subject, old, new))
    head = f"- <t:{int(at)}:f> {member_mention(t, user_id)}: "
    return head + shortened(words, MAX_ENTRY - len(head))
