"""The message of `/usage`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from gettext import NullTranslations
from itertools import accumulate
from typing import Any, Final

from discord import ui

from guilds.budgets import Remaining
from guilds.member_usage import MemberUsage
from guilds.usage import GuildUsage, Spent
from replies.text import usage as texts
from replies.text.setting_names import role_mention

LISTED: Final = 5  # totals of each kind, where there is room
# Discord takes 4000 in all.
MAX_LEFT_CHARACTERS: Final = 1400
MAX_GUILD_CHARACTERS: Final = 2000
FILE: Final = "usage.csv"


def usage_view(
    t: NullTranslations,
    guild_id: int | None,
    mine: MemberUsage,
    guild: GuildUsage | None = None,
    *,
    is_cut: bool = False,
) -> ui.LayoutView:
    """What a member has left and has spent, and what the guild has, for those who manage it.

    With `guild` the message has the file; `is_cut` says whether something is missing in it.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(_mine(t, guild_id, mine)))
    if guild is not None:
        view.add_item(ui.TextDisplay(_guild(t, guild)))
        view.add_item(ui.TextDisplay(texts.file_note(t, is_cut=is_cut)))
        file: ui.File[Any] = ui.File(f"attachment://{FILE}")
        view.add_item(file)
    view.add_item(ui.TextDisplay(texts.no_bill(t)))
    return view


def _mine(t: NullTranslations, guild_id: int | None, mine: MemberUsage) -> str:
    left = [f"- {_remaining(t, guild_id, each)}" for each in mine.remaining]
    ends = [*accumulate(len(line) + 1 for line in left)]
    shown = bisect_right(ends, MAX_LEFT_CHARACTERS)
    if shown < len(left):
        left[shown:] = [texts.more_limits(t, len(left) - shown)]
    said = "\n".join(left) if left else texts.no_limits(t)
    spent = texts.nothing_spent(t) if mine.spent is None else texts.you_spent(t, _spent(mine.spent))
    return "\n".join([texts.your_title(t), said, spent])


def _remaining(t: NullTranslations, guild_id: int | None, it: Remaining) -> str:
    if it.until is None or it.measure == "jobs":
        return texts.jobs_left(t, it.used, it.limit)
    if it.measure == "generations":
        return texts.generations_left(t, it.window, it.left, it.limit, it.until)
    return texts.budget_left(t, _budget_name(t, guild_id, it), it.left, it.limit, it.until)


def _budget_name(t: NullTranslations, guild_id: int | None, it: Remaining) -> str:
    match it.scope:
        case "role":
            return texts.role_budget(t, role_mention(guild_id or 0, it.subject), it.window)
        case "tenant":
            return texts.server_budget(t, it.window)
        case "operator" | "operator-tenant":
            in_guild = guild_id is not None
            return texts.operator_budget(t, in_all=it.scope == "operator", in_guild=in_guild)
        case "member" | "user":
            return texts.own_budget(t, it.window)


def _guild(t: NullTranslations, guild: GuildUsage) -> str:
    """With as many totals as there is room for."""
    texts_by_room = ("\n".join(_guild_lines(t, guild, most)) for most in range(LISTED, -1, -1))
    return next(it for it in texts_by_room if len(it) <= MAX_GUILD_CHARACTERS)


def _guild_lines(t: NullTranslations, guild: GuildUsage, most: int) -> Iterator[str]:
    yield texts.guild_title(t)
    if guild.spent is None:
        yield texts.nothing_spent(t)
        return
    yield texts.guild_spent(t, _spent(guild.spent))
    for listed, totals in guild.largest.items():
        yield texts.list_title(t, listed)
        for total in totals[:most]:
            yield texts.total_line(t, listed, total.keys[0], _spent(total))
        if len(totals) > most:
            yield texts.more(t)


def _spent(total: Spent) -> texts.Spent:
    return texts.Spent(
        micros=total.micros,
        generations=total.generations,
        approximate=total.approximate,
        unclear=total.unclear,
    )
