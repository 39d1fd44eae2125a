"""What the operator's settings make of the rules by which their key is lent."""

from __future__ import annotations

from decimal import Decimal

from app.guild_services import operator_rules
from guilds.operator import OperatorRules
from settings import Settings


def test_each_setting_is_the_rule_of_its_name() -> None:
    settings = Settings(
        hf_token="hf_operators",
        hf_token_for="listed",
        hf_token_guilds=(33, 34),
        hf_token_budget_month=Decimal("25"),
        hf_token_budget_guild_month=Decimal("2.50"),
    )
    assert operator_rules(settings) == OperatorRules(
        has_key=True,
        key_for="listed",
        key_guild_ids=frozenset({33, 34}),
        budget_month_micros=25_000_000,
        budget_guild_month_micros=2_500_000,
    )


def test_what_is_not_set_lends_nothing_and_bounds_nothing() -> None:
    assert operator_rules(Settings(hf_token="")) == OperatorRules(has_key=False)
    nothing = Settings(hf_token="", hf_token_budget_month=Decimal(0))
    assert operator_rules(nothing).budget_month_micros == 0
