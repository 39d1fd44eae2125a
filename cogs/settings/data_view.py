"""The page "Data": for how long results and history are kept, and where changes are told."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from discord import ui

from cogs.settings.elements import (
    FRONT,
    Item,
    button,
    change_id,
    headed,
    page_id,
    page_view,
    section,
)
from cogs.settings.number_form import numbers_section
from cogs.settings.number_groups import RETENTION, number_name
from cogs.settings.panel import Panel
from cogs.settings.told_channel import channel_items
from guilds.defaults import retention_within
from guilds.models import Retention
from replies.text.setting_values import days

# The kinds of what is on the page.
PAGE: Final = "settings-data"
LOG: Final = "settings-log"
OPEN_NUMBERS: Final = "retention-open"
SET_NUMBERS: Final = "settings-data-set"
SET_CHANNEL: Final = "settings-data-channel"


def data_view(
    panel: Panel,
    operator: Retention,
    channel_problem: str | None,
    typed: Sequence[str] | None = None,
) -> ui.LayoutView:
    """The page. `operator` is how long the operator keeps it all.

    `typed` is what was typed for the retention and not taken over.
    """
    t = panel.t
    retention = [headed(t.gettext("How long it is kept")), *_retention_lines(panel, operator)]
    note = t.gettext(
        "Results are images and videos, history is who asked for what, and what chat models "
        "answered. If the operator of the bot keeps them for a shorter time, that counts."
    )
    items: list[Item] = [
        numbers_section(panel, OPEN_NUMBERS, RETENTION, None, retention, typed),
        ui.TextDisplay(f"-# {note}"),
        *channel_items(
            panel,
            t.gettext("Channel for the log of changes"),
            t.gettext("Every change of settings and keys is posted there, with who made it."),
            change_id(panel, SET_CHANNEL),
            panel.settings.log_channel_id,
            channel_problem,
        ),
        section(
            headed(
                t.gettext("Log of changes"),
                t.gettext(
                    "Who changed what, and when. Keys are shown by their last four characters only."
                ),
            ),
            button(t.gettext("Open"), page_id(LOG)),
        ),
        ui.TextDisplay(
            t.gettext(
                "With `/privacy`, members see what the bot stores about them, get it as a file, "
                "and can erase it."
            )
        ),
    ]
    return page_view(panel, title(t), items, back=page_id(FRONT))


def title(t: NullTranslations) -> str:
    """The title of the page."""
    return t.gettext("Data")


def summary(panel: Panel, operator: Retention) -> list[str]:
    """What the front page says."""
    t, channel_id = panel.t, panel.settings.log_channel_id
    channel = t.gettext("none") if channel_id is None else f"<#{channel_id}>"
    log = t.gettext("Channel for the log of changes: {channel}").format(channel=channel)
    return [*_retention_lines(panel, operator), log]


def _retention_lines(panel: Panel, operator: Retention) -> list[str]:
    t, counts = panel.t, retention_within(panel.settings, operator)
    lines = []
    for name in RETENTION.fields:
        here, there = getattr(panel.settings.retention, name), getattr(operator, name)
        kept, label = getattr(counts, name), number_name(t, name)
        words = t.gettext("as long as the bot runs") if kept is None else days(t, kept)
        if here is not None and here != kept:
            words = t.gettext("{kept}, which is all that the operator keeps ({wanted} set here)")
            words = words.format(kept=days(t, kept), wanted=days(t, here))
        elif here is not None and there is not None:
            words = t.gettext("{kept} (the operator would keep it for {operator})").format(
                kept=words, operator=days(t, there)
            )
        lines.append(f"{label}: {words}")
    return lines
