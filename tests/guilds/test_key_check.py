"""Which keys of the Hub may call providers, and who pays for them."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.key_check import INFERENCE, Judgement, judge
from hfmedia import Account, FineGrained, Organisation, TokenScope
from hfmedia.account import ClassicRole
from hfmedia.routing.whoami import account_of
from playground.providers.keys import ORGANISATION, SAMPLES, USER, HubKey

DENS: Final = Organisation(name="dens", can_pay=True)
POOR: Final = Organisation(name="poor", can_pay=False)
PAYING: Final = Judgement(can_pay=True)


def fox(
    *scopes: TokenScope,
    everywhere: tuple[str, ...] = (),
    role: ClassicRole | None = None,
    can_pay: bool | None = True,
) -> Account:
    """A user in two organisations, with a fine-grained token or one of that role."""
    return Account(
        name="fox",
        kind="user",
        organisations=(DENS, POOR),
        can_pay=can_pay,
        role=role,
        fine_grained=FineGrained(everywhere=everywhere, scopes=scopes) if role is None else None,
    )


def scope(entity: str, *permissions: str, entity_type: str = "user") -> TokenScope:
    return TokenScope(entity_type=entity_type, entity=entity, permissions=permissions)


class TestAFineGrainedToken:
    def test_may_that_holds_the_permission_everywhere(self) -> None:
        account = fox(everywhere=("repo.write", INFERENCE))
        assert judge(account) == judge(account, "dens") == PAYING

    def test_may_that_holds_it_for_its_user(self) -> None:
        account = fox(scope("dens", "repo.write", entity_type="org"), scope("fox", INFERENCE))
        assert judge(account) == PAYING

    def test_may_that_holds_it_for_the_organisation_to_bill(self) -> None:
        assert judge(fox(scope("dens", INFERENCE, entity_type="org")), "dens") == PAYING

    @pytest.mark.parametrize(
        ("scopes", "bill_to"),
        [
            ((), None),
            ((scope("fox", "repo.write"),), None),
            ((scope("fox", "inference.serverless"),), None),
            ((scope("dens", INFERENCE, entity_type="org"),), None),
            ((scope("dens", INFERENCE, entity_type="org"),), "poor"),
            ((scope("fox", INFERENCE),), "dens"),
            ((scope("dens", INFERENCE, entity_type="model"),), "dens"),
        ],
    )
    def test_may_not_without_it_for_who_is_billed(
        self, scopes: tuple[TokenScope, ...], bill_to: str | None
    ) -> None:
        assert judge(fox(*scopes), bill_to).problem == "no-permission"

    @given(st.lists(st.sampled_from(["fox", "dens", "poor"])), st.sampled_from([None, "dens"]))
    def test_may_more_with_every_permission_that_is_added(
        self, entities: list[str], bill_to: str | None
    ) -> None:
        scopes = [scope(it, INFERENCE) for it in entities]
        allowed = [
            judge(fox(*scopes[:count]), bill_to).problem is None for count in range(len(scopes) + 1)
        ]
        assert allowed == sorted(allowed)
        assert allowed[-1] is ((bill_to or "fox") in entities)


class TestAnotherToken:
    @pytest.mark.parametrize("role", ["read", "write"])
    def test_of_a_classic_role_may_until_a_job_shows_otherwise(self, role: ClassicRole) -> None:
        assert judge(fox(role=role)) == judge(fox(role=role), "dens") == PAYING

    def test_of_an_unknown_kind_may_but_that_is_not_certain(self) -> None:
        account = Account(name="fox", kind="user")
        assert judge(account) == Judgement(is_certain=False)


class TestWhoIsBilled:
    @pytest.mark.parametrize("bill_to", ["strangers", "Dens", "den"])
    @pytest.mark.parametrize("account", [fox(role="write"), fox(everywhere=(INFERENCE,))])
    def test_must_be_an_organisation_of_the_account(self, account: Account, bill_to: str) -> None:
        assert judge(account, bill_to).problem == "not-in-organisation"

    @pytest.mark.parametrize("bill_to", [None, "", "foxes"])
    def test_is_an_organisation_that_has_a_token_of_its_own(self, bill_to: str | None) -> None:
        account = Account(name="foxes", kind="org", role="read")
        assert judge(account, bill_to) == Judgement()

    @pytest.mark.parametrize("can_pay", [True, None, False])
    def test_that_cannot_pay_is_a_warning_and_no_refusal(self, can_pay: bool | None) -> None:
        for account in (
            fox(role="read", can_pay=can_pay),
            fox(everywhere=(INFERENCE,), can_pay=can_pay),
        ):
            assert judge(account) == Judgement(can_pay=can_pay)

    def test_is_who_must_be_able_to_pay(self) -> None:
        poor_fox, rich_fox = (fox(role="read", can_pay=it) for it in (False, True))
        assert judge(poor_fox, "dens").can_pay is True
        assert judge(rich_fox, "poor").can_pay is False


@pytest.mark.parametrize("key", [it for it in SAMPLES if not it.is_expired], ids=lambda it: it.name)
@pytest.mark.parametrize("bill_to", [None, ORGANISATION])
def test_a_key_of_the_playground_is_judged_as_its_providers_do(
    key: HubKey, bill_to: str | None
) -> None:
    judged = judge(account_of(key.whoami, key.token), bill_to)
    assert (judged.problem is None) is key.may_infer(bill_to or USER)
    assert judged.can_pay is key.can_pay
