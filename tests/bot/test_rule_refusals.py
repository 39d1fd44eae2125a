"""What a member reads when the rules do not let them do something."""

from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations
from types import SimpleNamespace
from typing import Any, cast, get_args

import discord
import pytest

from cogs.invocation import InteractionInvocation
from cogs.rule_refusals import SENTENCES, rule_refusal
from guilds.decisions import Reason, Refused, WhoCanChange
from storage.hold_rows import Window

T = NullTranslations()
ADMIN = discord.Permissions(manage_guild=True)
MEMBER = discord.Permissions()


def interaction(
    permissions: discord.Permissions = MEMBER, guild_id: int | None = 33
) -> discord.Interaction[Any]:
    found = SimpleNamespace(
        permissions=permissions,
        guild_id=guild_id,
        channel_id=44,
        channel=None,
        is_guild_integration=lambda: True,
    )
    return cast("discord.Interaction[Any]", found)


def sentence(refused: Refused, **where: Any) -> str:
    return rule_refusal(T, InteractionInvocation(interaction(**where)), refused)


def test_there_are_words_for_every_reason() -> None:
    assert {*SENTENCES, "no-key"} == {*get_args(Reason)}
    for reason in get_args(Reason):
        found = sentence(Refused(reason=reason, limit=3, window="day", names=("fal-ai",), ids=(7,)))
        assert found.endswith((".", "it.")), found
        assert "{" not in found


def test_a_limit_says_its_number_when_it_ends_and_who_can_change_it() -> None:
    hourly = Refused(reason="generations", limit=10, window="hour", until=1_800_000_000.5)
    assert sentence(hourly) == (
        "You may make 10 in an hour, and this would be more. You can try again "
        "<t:1800000000:R>. An admin of the server can change this."
    )


def test_an_admin_reads_where_to_change_it() -> None:
    assert sentence(Refused(reason="videos"), permissions=ADMIN) == (
        "You may not make videos on this server. You can change this in /settings."
    )


def test_what_the_operator_limits_no_admin_is_asked_to_change() -> None:
    spent = Refused(
        reason="operator-budget", who_can_change="operator", limit=25_000_000, window="month"
    )
    assert sentence(spent, permissions=ADMIN) == (
        "Too little is left of the $25.00 that the bot's own key may spend here this month. "
        "Only the person who runs the bot can change this."
    )


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("admin", "this server's key. Enter it again. An admin of the server can change this."),
        ("member", "your key. Enter it again: /key set"),
    ],
)
def test_a_key_that_cannot_be_decrypted_is_told_as_whose_it_is(
    who: WhoCanChange, words: str
) -> None:
    found = sentence(Refused(reason="unopened-key", who_can_change=who))
    assert found == f"The bot can no longer read {words}"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("member-budget", "Too little is left of your budget of $2.00"),
        ("guild-budget", "Too little is left of this server's budget of $2.00"),
    ],
)
@pytest.mark.parametrize(("window", "period"), [("day", "today"), ("month", "this month")])
def test_a_budget_says_whose_it_is_and_for_how_long(
    reason: Reason, words: str, window: Window, period: str
) -> None:
    found = sentence(Refused(reason=reason, limit=2_000_000, window=window))
    assert found.startswith(f"{words} for {period}. ")


def test_what_a_role_shares_says_whether_it_is_for_today() -> None:
    of_day = Refused(reason="role-budget", limit=2_000_000, window="day")
    assert "the budget of $2.00 that your role shares today." in sentence(of_day)
    assert "the budget of $2.00 that your role shares this month." in sentence(
        replace(of_day, window="month")
    )


@pytest.mark.parametrize("reason", ["provider", "no-provider"])
def test_names_of_providers_do_nothing(reason: Reason) -> None:
    found = sentence(Refused(reason=reason, names=("@everyone **x**",)))
    assert r"\@everyone \*\*x\*\*" in found


def test_roles_and_channels_are_named_but_not_all_of_many() -> None:
    few = Refused(reason="channel", ids=(45, 46))
    assert "may be used only in: <#45>, <#46>." in sentence(few)
    many = Refused(reason="role", ids=tuple(range(1, 251)))
    assert "<@&9>, <@&10> and 240 more." in sentence(many)
    assert "Nobody may use this command" in sentence(Refused(reason="role"))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"permissions": MEMBER}, "Ask an admin of the server for it."),
        ({"permissions": ADMIN}, "Type /settings and press the button beside **Key**."),
        ({"guild_id": None}, "/key set"),
    ],
)
def test_without_a_key_everybody_reads_what_they_can_do(where: dict[str, Any], words: str) -> None:
    assert words in sentence(Refused(reason="no-key"), **where)
