"""The page with the limits and budgets of one role, or of @everyone."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations

from discord import ButtonStyle, ui

from cogs.settings.elements import Item, button, change_id, page_id, page_view
from cogs.settings.limits_view import FORGET, OPEN_NUMBERS, PAGE, periods_line, spent_line
from cogs.settings.number_form import numbers_section
from cogs.settings.number_groups import (
    AMOUNTS,
    MEMBER_BUDGET,
    ROLE_GROUPS,
    SHARED_BUDGET,
    SIZES,
    NumberGroup,
    number_name,
    number_words,
    rule_of,
    without_limits,
)
from cogs.settings.panel import Panel
from guilds.models import Budget
from guilds.rights import named
from guilds.spent import Spender, Spent
from replies.text.announcements import member_mention
from replies.text.money import about_dollars
from replies.text.setting_names import role_mention


def role_limits_view(
    panel: Panel,
    role_id: int,
    spent: Spent,
    highest: Spender | None = None,
    typed: tuple[NumberGroup, Sequence[str]] | None = None,
) -> ui.LayoutView:
    """The page of a role. `spent` is what was spent of the budget that its members share.

    `highest` is who has spent most, which is shown for @everyone. `typed` is what was typed for a
    group and not taken over.
    """
    t, settings = panel.t, panel.settings
    is_everyone = role_id == settings.guild_id
    items: list[Item] = [ui.TextDisplay(_introduction(t, panel, role_id))]
    for group in ROLE_GROUPS:
        lines = [f"**{group_title(t, group)}**", *_lines(panel, group, role_id, spent)]
        if group == MEMBER_BUDGET and is_everyone and highest is not None:
            lines.append(_highest_words(t, highest))
        begin = typed[1] if typed is not None and typed[0] == group else None
        items.append(numbers_section(panel, OPEN_NUMBERS, group, role_id, lines, begin))
    items.append(ui.TextDisplay(f"-# {periods_line(t, spent)}"))
    if without_limits(settings, role_id) != settings:
        words = (
            t.gettext("Remove all limits of @everyone")
            if is_everyone
            else t.gettext("Remove all limits of this role")
        )
        forget = button(words, change_id(panel, FORGET, role_id), ButtonStyle.danger)
        items.append(ui.ActionRow(forget))
    heading = t.gettext("Limits of @everyone") if is_everyone else t.gettext("Limits of a role")
    return page_view(panel, heading, items, back=page_id(PAGE))


def group_title(t: NullTranslations, group: NumberGroup) -> str:
    """What a group of numbers is called."""
    match group.name:
        case AMOUNTS.name:
            return t.gettext("How much")
        case SIZES.name:
            return t.gettext("How large")
        case MEMBER_BUDGET.name:
            return t.gettext("Budget of each member")
        case SHARED_BUDGET.name:
            return t.gettext("Budget that members share")
        case _:
            return t.gettext("Budget of the server")


def _introduction(t: NullTranslations, panel: Panel, role_id: int) -> str:
    if role_id == panel.settings.guild_id:
        return t.gettext(
            "What every member may use. A role can only allow more: of a member's roles, the "
            "highest number counts."
        )
    return t.gettext(
        "What members with {role} may use. Of @everyone and all roles of a member, the highest "
        "number counts. What is not set adds nothing."
    ).format(role=role_mention(panel.settings.guild_id, role_id))


def _lines(panel: Panel, group: NumberGroup, role_id: int, spent: Spent) -> list[str]:
    lines = [_line(panel, group, role_id, name, spent) for name in group.fields]
    if group == SHARED_BUDGET:
        problem = _without_effect(panel, role_id)
        return lines if problem is None else [*lines, f"⚠️ {problem}"]
    return lines


def _line(panel: Panel, group: NumberGroup, role_id: int, name: str, spent: Spent) -> str:
    t, settings = panel.t, panel.settings
    label, words = number_name(t, name), number_words(t, settings, group, role_id, name)
    if role_id != settings.guild_id:
        base = number_words(t, settings, group, settings.guild_id, name)
        words = t.gettext("{value} (@everyone: {everyone})").format(value=words, everyone=base)
    if group == SHARED_BUDGET:
        return spent_line(t, label, words, spent, name)
    return f"{label}: {words}"


def _highest_words(t: NullTranslations, highest: Spender) -> str:
    return t.gettext("Most this month: {spent} by {member}").format(
        spent=about_dollars(highest.micros), member=member_mention(t, highest.user_id)
    )


def _without_effect(panel: Panel, role_id: int) -> str | None:
    """Why the shared budget of a role bounds nobody; None if it does, or if there is none."""
    t, everyone = panel.t, panel.settings.everyone.budget
    own = rule_of(panel.settings, role_id).budget
    if role_id == panel.settings.guild_id or own == Budget():
        return None
    if everyone == Budget():
        return t.gettext("This has no effect, because @everyone shares no budget.")
    lacking = named(everyone) - named(own)
    missing = [number_name(t, name) for name in SHARED_BUDGET.fields if name in lacking]
    if not missing:
        return None
    return t.gettext(
        "This has no effect yet. Set what is set for @everyone, too: {missing}."
    ).format(missing=", ".join(missing))
