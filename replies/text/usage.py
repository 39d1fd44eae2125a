"""What was used, and what is left of limits and budgets, in words."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import Literal, TypeAlias

from replies.text.markdown import plain
from replies.text.money import about_dollars, dollars, dollars_left
from replies.text.request_errors import task_phrase

NAME = 80  # characters of a model or a provider

Window: TypeAlias = Literal["open", "hour", "day", "month"]
Listed: TypeAlias = Literal["member", "task", "model", "provider", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """A sum in millionths of a dollar; of some generations the price was a default, or whether they
    were charged is not known."""

    micros: int
    generations: int
    approximate: int = 0
    unclear: int = 0


def your_title(t: NullTranslations) -> str:
    """Stands above what a member may use."""
    return t.gettext("### What you have left")


def no_limits(t: NullTranslations) -> str:
    """Nothing bounds the member."""
    return t.gettext("You have no limits here.")


def more_limits(t: NullTranslations, count: int) -> str:
    """There are more limits than there is room for."""
    return t.ngettext("- and {count} more limit", "- and {count} more limits", count).format(
        count=count
    )


def jobs_left(t: NullTranslations, used: int, limit: int) -> str:
    """How many jobs run, of how many."""
    return t.gettext("Commands at once: {used} of {limit} running").format(used=used, limit=limit)


def generations_left(
    t: NullTranslations, window: Window, left: int, limit: int, until: float
) -> str:
    """How many generations may still be begun in an hour or a day."""
    sentence = (
        t.gettext(
            "Images, videos and answers this hour: {left} of {limit} left, full again {until}"
        )
        if window == "hour"
        else t.gettext(
            "Images, videos and answers today: {left} of {limit} left, full again {until}"
        )
    )
    return sentence.format(left=left, limit=limit, until=relative(until))


def budget_left(t: NullTranslations, name: str, left: int, limit: int, until: float) -> str:
    """How much of a budget may still be spent."""
    return t.gettext("{budget}: {left} of {limit} left, full again {until}").format(
        budget=name, left=dollars_left(left), limit=dollars(limit), until=relative(until)
    )


def own_budget(t: NullTranslations, window: Window) -> str:
    """The name of a member's own budget."""
    return (
        t.gettext("Your budget today") if window == "day" else t.gettext("Your budget this month")
    )


def role_budget(t: NullTranslations, role: str, window: Window) -> str:
    """The name of a budget that the members of a role share."""
    name = (
        t.gettext("The budget that {role} shares today")
        if window == "day"
        else t.gettext("The budget that {role} shares this month")
    )
    return name.format(role=role)


def server_budget(t: NullTranslations, window: Window) -> str:
    """The name of the budget of the guild."""
    if window == "day":
        return t.gettext("The budget of this server today")
    return t.gettext("The budget of this server this month")


def operator_budget(t: NullTranslations, *, in_all: bool, in_guild: bool) -> str:
    """The name of a budget of the operator."""
    if in_all:
        return t.gettext("What the bot's operator pays for everybody this month")
    if in_guild:
        return t.gettext("What the bot's operator pays for this server this month")
    return t.gettext("What the bot's operator pays for you this month")


def you_spent(t: NullTranslations, spent: Spent) -> str:
    """What a member has spent in a place this month."""
    return t.gettext("You have spent here this month: {amount}").format(amount=amount(t, spent))


def guild_title(t: NullTranslations) -> str:
    """Stands above what a guild has spent."""
    return t.gettext("### This server, this month (UTC)")


def guild_spent(t: NullTranslations, spent: Spent) -> str:
    """What a guild has spent in all."""
    return t.gettext("In all: {amount}").format(amount=amount(t, spent))


def nothing_spent(t: NullTranslations) -> str:
    """Nothing was spent."""
    return t.gettext("Nothing was spent this month.")


def list_title(t: NullTranslations, listed: Listed) -> str:
    """Stands above totals."""
    match listed:
        case "member":
            return t.gettext("**By member**")
        case "task":
            return t.gettext("**By task**")
        case "model":
            return t.gettext("**By model**")
        case "provider":
            return t.gettext("**By provider**")
        case "day":
            return t.gettext("**By day**")


def total_line(t: NullTranslations, listed: Listed, key: int | str, spent: Spent) -> str:
    """A total, with what it is of."""
    return f"- {_key(t, listed, key)}: {amount(t, spent)}"


def more(t: NullTranslations) -> str:
    """There are more totals."""
    return t.gettext("- and more, in the file")


def file_note(t: NullTranslations, *, is_cut: bool) -> str:
    """Stands beside the file."""
    if is_cut:
        return t.gettext(
            "The file has the newest months by day, member, task, model and provider. Older ones "
            "did not fit into it."
        )
    return t.gettext("The file has the last 12 months by day, member, task, model and provider.")


def no_bill(t: NullTranslations) -> str:
    """What the amounts are."""
    return t.gettext(
        "-# These are estimates, not a bill. ≈ means that a default price was used, that tokens "
        "were estimated, or that it is not known whether something was charged."
    )


def amount(t: NullTranslations, spent: Spent) -> str:
    """A sum of money, for how many generations, and how sure it is."""
    sign = "≈ " if spent.approximate or spent.unclear else ""
    counted = t.ngettext(
        "{amount} for {count} generation", "{amount} for {count} generations", spent.generations
    ).format(amount=f"{sign}{about_dollars(spent.micros)}", count=spent.generations)
    if not spent.unclear:
        return counted
    unclear = t.ngettext(
        "whether {count} of them was charged is unclear",
        "whether {count} of them were charged is unclear",
        spent.unclear,
    ).format(count=spent.unclear)
    return f"{counted} ({unclear})"


def relative(time: float) -> str:
    """A time as Discord shows it: in 3 hours."""
    return f"<t:{time:.0f}:R>"


def _key(t: NullTranslations, listed: Listed, key: int | str) -> str:
    match listed:
        case "member":
            return f"<@{key}>" if key else t.gettext("members whose data was erased")
        case "day":
            day = int(key)
            return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
        case "task":
            return task_phrase(t, str(key)) or plain(str(key), NAME)
        case "model" | "provider":
            return plain(str(key), NAME) or t.gettext("not known yet")
