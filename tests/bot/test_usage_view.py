"""The message of `/usage`: what it says, and that Discord takes it."""

from __future__ import annotations

from typing import Any

from discord import ui

from cogs.usage_view import usage_view
from guilds.budgets import Remaining
from guilds.member_usage import MemberUsage
from guilds.usage import LISTED, GuildUsage
from storage.hold_rows import Measure, Scope, Window
from storage.spending import Total
from tests.bot.builders import ENGLISH

UNTIL = 1_795_392_000.0


def left(
    scope: Scope, window: Window, measure: Measure, limit: int, used: int, subject: str = "33"
) -> Remaining:
    until = None if window == "open" else UNTIL
    return Remaining(
        scope=scope,
        subject=subject,
        window=window,
        measure=measure,
        limit=limit,
        used=used,
        until=until,
    )


def total(key: Any, micros: int = 1_200_000, *, approximate: int = 0, unclear: int = 0) -> Total:
    return Total(
        keys=(key,), generations=3, micros=micros, approximate=approximate, unclear=unclear
    )


def text(view: ui.LayoutView) -> str:
    return "\n".join(it.content for it in view.walk_children() if isinstance(it, ui.TextDisplay))


def test_a_member_reads_what_is_left_of_each_limit_and_budget() -> None:
    mine = MemberUsage(
        remaining=(
            left("operator", "month", "micros", 9_000_000, 1_000_000),
            left("operator-tenant", "month", "micros", 5_000_000, 1_000_000),
            left("tenant", "day", "micros", 4_000_000, 1_000_000),
            left("member", "day", "generations", 10, 2),
            left("member", "hour", "generations", 3, 9),
            left("member", "month", "micros", 2_000_000, 600_000),
            left("member", "open", "jobs", 3, 1),
            left("role", "day", "micros", 700_000, 0, "41"),
        ),
        spent=total("33", approximate=1, unclear=2),
    )
    assert text(usage_view(ENGLISH, 33, mine)).splitlines() == [
        "### What you have left",
        "- What the bot's operator pays for everybody this month: $8.00 of $9.00 left, full "
        "again <t:1795392000:R>",
        "- What the bot's operator pays for this server this month: $4.00 of $5.00 left, full "
        "again <t:1795392000:R>",
        "- The budget of this server today: $3.00 of $4.00 left, full again <t:1795392000:R>",
        "- Images, videos and answers today: 8 of 10 left, full again <t:1795392000:R>",
        "- Images, videos and answers this hour: 0 of 3 left, full again <t:1795392000:R>",
        "- Your budget this month: $1.40 of $2.00 left, full again <t:1795392000:R>",
        "- Commands at once: 1 of 3 running",
        "- The budget that <@&41> shares today: $0.70 of $0.70 left, full again <t:1795392000:R>",
        "You have spent here this month: ≈ $1.20 for 3 generations (whether 2 of them were charged "
        "is unclear)",
        "-# These are estimates, not a bill. ≈ means that a default price was used, that tokens "
        "were estimated, or that it is not known whether something was charged.",
    ]


def test_without_limits_it_says_so() -> None:
    said = text(usage_view(ENGLISH, None, MemberUsage(remaining=(), spent=None)))
    assert "You have no limits here.\nNothing was spent this month." in said


def test_who_manages_the_server_reads_what_it_has_spent_and_gets_the_file() -> None:
    guild = GuildUsage(
        spent=total("33", 2_000_000),
        largest={
            "member": (total(11), total(0, 800_000)),
            "task": (total("conversational"), total("text-to-image", 800_000), total("new")),
            "model": (total("a/**one**"),),
            "provider": (total("fal-ai"), total("")),
            "day": (total(20261122),),
        },
    )
    view = usage_view(ENGLISH, 33, MemberUsage(remaining=(), spent=None), guild)
    said = text(view)
    assert "In all: $2.00 for 3 generations" in said
    assert "**By member**\n- <@11>: $1.20 for 3 generations\n- members whose data" in said
    assert r"- a/\*\*one\*\*: $1.20" in said
    assert "- fal-ai: $1.20 for 3 generations\n- not known yet: $1.20" in said
    assert "- 2026-11-22: $1.20" in said
    assert [it.media.url for it in view.walk_children() if isinstance(it, ui.File)] == [
        "attachment://usage.csv"
    ]


def test_the_largest_message_is_one_that_discord_takes() -> None:
    widest = total("*" * 300, 123_456_789_012, approximate=999_999, unclear=999_999)
    budget = left("role", "month", "micros", 10**12 - 1, 1, "1" * 20)
    mine = MemberUsage(remaining=(budget,) * 49, spent=widest)
    guild = GuildUsage(
        spent=widest,
        largest=dict.fromkeys(LISTED[1:3], (widest,) * 6)
        | {"member": (total(10**20, 10**12),) * 6, "day": (total(20261122, 10**12),) * 6},
    )
    view = usage_view(ENGLISH, 33, mine, guild, is_cut=True)
    assert len(text(view)) <= 4000
    assert len([*view.walk_children()]) <= 40
    assert text(view).count("- and more, in the file") == 4
    assert "- and 39 more limits" in text(view)
    assert "Older ones did not fit" in text(view)
