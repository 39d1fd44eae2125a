"""The page "Limits and budget": the money of the server, and the roles that have limits."""

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
    deleted_roles,
    headed,
    page_id,
    page_view,
    roles_select,
    section,
)
from cogs.settings.number_form import numbers_section
from cogs.settings.number_groups import (
    GUILD_BUDGET,
    ROLE_GROUPS,
    number_name,
    number_words,
    numbers_of,
    roles_with_limits,
)
from cogs.settings.panel import Panel
from cogs.settings.told_channel import channel_items
from guilds.models import GuildSettings
from guilds.spent import Spent
from replies.text.money import about_dollars
from replies.text.setting_names import role_mention, setting_name

# The kinds of what is on the page, and on that of a role.
PAGE: Final = "settings-limits"
CHOOSE_ROLE: Final = "settings-limits-role"
OPEN_NUMBERS: Final = "limits-open"  # short, because what was typed is in the id, too
SET_NUMBERS: Final = "settings-limits-set"
FORGET: Final = "settings-limits-forget"
FORGET_DELETED: Final = "settings-limits-deleted"
SET_CHANNEL: Final = "settings-limits-channel"

SHOWN_ROLES: Final = 10


def limits_view(
    panel: Panel, spent: Spent, channel_problem: str | None, typed: Sequence[str] | None = None
) -> ui.LayoutView:
    """The page. `typed` is what was typed as the server's budget and not taken over."""
    t, settings = panel.t, panel.settings
    lines = [_budget_line(panel, spent, name, number_name(t, name)) for name in GUILD_BUDGET.fields]
    budget = [headed(t.gettext("Budget of the server")), *lines]
    everyone = f"**@everyone**\n{_everyone_words(t, settings)}"
    placeholder = t.gettext("Choose a role to limit")
    items: list[Item] = [
        numbers_section(panel, OPEN_NUMBERS, GUILD_BUDGET, None, budget, typed),
        ui.TextDisplay(f"-# {periods_line(t, spent)}"),
        section(everyone, button(t.gettext("Open"), page_id(PAGE, settings.guild_id))),
        *_roles(panel),
        roles_select(page_id(CHOOSE_ROLE), placeholder, least=1),
        *channel_items(
            panel,
            t.gettext("Channel for warnings"),
            t.gettext("Gets a warning when 80% and when 100% of the server's budget are spent."),
            change_id(panel, SET_CHANNEL),
            settings.warnings_channel_id,
            channel_problem,
        ),
    ]
    return page_view(panel, title(t), items, back=page_id(FRONT))


def title(t: NullTranslations) -> str:
    """The title of the page."""
    return t.gettext("Limits and budget")


def too_many_budgets(t: NullTranslations, most: int) -> str:
    """No further role can have a shared budget."""
    return t.gettext(
        "At most {most} roles can have a shared budget. Remove that of another role first."
    ).format(most=most)


def summary(panel: Panel, spent: Spent) -> list[str]:
    """What the front page says."""
    t, settings = panel.t, panel.settings
    count = len(roles_with_limits(settings))
    roles = t.ngettext(
        "Limits of their own: {count} role", "Limits of their own: {count} roles", count
    ).format(count=count)
    budget = [
        _budget_line(panel, spent, name, setting_name(t, settings.guild_id, f"budget.{name}"))
        for name in GUILD_BUDGET.fields
    ]
    lines = [*budget, f"@everyone: {_everyone_words(t, settings)}"]
    return [*lines, roles] if count else lines


def _budget_line(panel: Panel, spent: Spent, name: str, label: str) -> str:
    words = number_words(panel.t, panel.settings, GUILD_BUDGET, None, name)
    return spent_line(panel.t, label, words, spent, name)


def spent_line(t: NullTranslations, label: str, words: str, spent: Spent, name: str) -> str:
    """A budget per day or per month, and what is spent of it."""
    micros = spent.day_micros if name == "day_micros" else spent.month_micros
    return t.gettext("{label}: {budget} · spent {spent}").format(
        label=label, budget=words, spent=about_dollars(micros)
    )


def periods_line(t: NullTranslations, spent: Spent) -> str:
    """When what is spent is counted anew."""
    return t.gettext(
        "What is being generated counts as spent. The next day begins {day}, the next month "
        "{month} (UTC)."
    ).format(day=f"<t:{int(spent.day_end)}:R>", month=f"<t:{int(spent.month_end)}:R>")


def _everyone_words(t: NullTranslations, settings: GuildSettings) -> str:
    count = _count(settings, settings.guild_id)
    if not count:
        return t.gettext("no limits")
    return t.ngettext("{count} limit", "{count} limits", count).format(count=count)


def _roles(panel: Panel) -> list[Item]:
    """The roles that have limits, and what removes those of deleted ones."""
    t, settings = panel.t, panel.settings
    roles = roles_with_limits(settings)
    gone = panel.objects.deleted_roles(roles)
    there = [role_id for role_id in roles if role_id not in gone]
    lines = [headed(t.gettext("Roles with limits of their own"))]
    for role_id in there[:SHOWN_ROLES]:
        count = _count(settings, role_id)
        words = t.ngettext("{count} limit", "{count} limits", count).format(count=count)
        lines.append(f"{role_mention(settings.guild_id, role_id)}: {words}")
    if len(there) > SHOWN_ROLES:
        more = len(there) - SHOWN_ROLES
        lines.append(t.ngettext("and {count} more", "and {count} more", more).format(count=more))
    if not there:
        lines.append(t.gettext("None. The limits of @everyone apply to every member."))
    items: list[Item] = [ui.TextDisplay("\n".join(lines))]
    if gone:
        items.append(deleted_roles(t, len(gone), change_id(panel, FORGET_DELETED)))
    return items


def _count(settings: GuildSettings, role_id: int) -> int:
    """How many numbers a role names."""
    values = [
        value for group in ROLE_GROUPS for value in numbers_of(settings, group, role_id).values()
    ]
    return sum(value is not None for value in values)
