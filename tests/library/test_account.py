"""The Hub's description of a key, read whatever it holds; and what a token may do."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia import Account, FineGrained, HubUnavailable, Organisation, TokenScope
from hfmedia.routing.whoami import MAX_ENTRIES, account_of
from hfmedia.serialization import from_json, to_json
from tests.library.test_hub import surrogates

INFERENCE: Final = "inference.serverless.write"
KEY: Final = "hf_verySecretKey0123456789"
FOX: Final = {"type": "user", "name": "fox"}
NAMES: Final = [
    *("type", "name", "orgs", "canPay", "auth", "accessToken", "role", "displayName"),
    *("fineGrained", "global", "scoped", "entity", "permissions", "user", "fox", INFERENCE),
]


def words() -> st.SearchStrategy[str]:
    """The fields and words of the Hub's description, and any other text."""
    return st.sampled_from(NAMES) | st.text(surrogates())


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON, with these words in it."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | words()
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words(), inner, max_size=6),
    )


def described(token: Any, **more: Any) -> dict[str, Any]:
    return {**FOX, **more, "auth": {"type": "access_token", "accessToken": token}}


class TestTheReader:
    @given(json_values() | json_values().map(lambda it: described(it, orgs=it)))
    def test_makes_an_account_or_its_one_error_of_any_json(self, body: Any) -> None:
        try:
            account = account_of(body, KEY)
        except HubUnavailable:
            return
        assert from_json(Account, to_json(account)) == account
        assert account.name.isprintable()

    @given(st.dictionaries(words(), json_values(), max_size=6), json_values())
    def test_finds_permissions_nowhere_but_where_they_belong(self, fine: Any, other: Any) -> None:
        fine = {name: it for name, it in fine.items() if name not in ("global", "scoped")}
        token = {"role": "fineGrained", "fineGrained": fine, "permissions": other, "global": other}
        account = account_of(described(token, scoped=other), KEY)
        assert account.fine_grained == FineGrained()

    @given(json_values())
    def test_permits_what_is_in_the_list_of_all_and_nothing_else(self, value: Any) -> None:
        token = {"role": "fineGrained", "fineGrained": {"global": value}}
        account = account_of(described(token), KEY)
        assert account.fine_grained is not None
        is_listed = isinstance(value, list) and INFERENCE in value
        assert account.fine_grained.allows(INFERENCE, "fox") is is_listed

    @pytest.mark.parametrize("nonsense", [None, 5, True, "x", [], {}, [None], [[]], [{}], [5]])
    def test_leaves_out_what_makes_no_sense(self, nonsense: Any) -> None:
        token = {"role": "fineGrained", "fineGrained": {"global": nonsense, "scoped": nonsense}}
        account = account_of(described(token, orgs=nonsense, canPay="yes"), KEY)
        assert (account.organisations, account.can_pay) == ((), None)
        assert account.fine_grained == FineGrained()

    def test_keeps_what_stands_behind_nonsense(self) -> None:
        entity = {"type": "user", "name": "fox"}
        scoped = [None, {"entity": 5}, {"entity": entity, "permissions": [5, INFERENCE]}]
        token = {"role": "fineGrained", "fineGrained": {"global": [None, "a"], "scoped": scoped}}
        account = account_of(described(token, orgs=[5, {"name": "den", "canPay": 1}]), KEY)
        assert account.organisations == (Organisation(name="den"),)
        assert account.fine_grained == FineGrained(
            everywhere=("a",),
            scopes=(TokenScope(entity_type="user", entity="fox", permissions=(INFERENCE,)),),
        )

    @pytest.mark.parametrize("role", [None, 5, "admin", ["read"], {"read": 1}, "\ud800"])
    def test_knows_no_other_role(self, role: Any) -> None:
        account = account_of(described({"role": role, "fineGrained": {"global": ["a"]}}), KEY)
        assert (account.role, account.fine_grained) == (None, None)

    def test_reads_so_many_entries_of_a_list(self) -> None:
        orgs = [{"name": f"den-{number}"} for number in range(MAX_ENTRIES + 1)]
        assert len(account_of({**FOX, "orgs": orgs}, KEY).organisations) == MAX_ENTRIES


class TestPermissions:
    FINE = FineGrained(
        scopes=(
            TokenScope(entity_type="user", entity="fox", permissions=("write",)),
            TokenScope(entity_type="model", entity="den", permissions=("write",)),
        )
    )

    def test_are_for_the_account_that_they_name(self) -> None:
        assert self.FINE.allows("write", "fox")
        assert not self.FINE.allows("read", "fox")
        assert not self.FINE.allows("write", "Fox")

    def test_for_a_repository_are_none_for_an_account_of_its_name(self) -> None:
        assert not self.FINE.allows("write", "den")

    def test_that_hold_everywhere_hold_for_all(self) -> None:
        assert FineGrained(everywhere=("write",)).allows("write", "anybody")

    def test_an_organisation_is_found_by_its_name(self) -> None:
        den = Organisation(name="den")
        account = Account(name="fox", kind="user", organisations=(den,))
        assert (account.organisation("den"), account.organisation("fox")) == (den, None)
