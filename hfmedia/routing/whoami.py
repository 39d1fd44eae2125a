"""The Hub's description of a key, read: whose it is, and what it may do.

https://huggingface.co/docs/hub/api (`GET /api/whoami-v2`)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from hfmedia.account import Account, FineGrained, Organisation, TokenScope
from hfmedia.errors import HubUnavailable
from hfmedia.redaction import holds_key
from hfmedia.routing.hub_reply import name_in
from hfmedia.types import Json

MAX_ENTRIES: Final = 1000  # of each list; what is behind them is left out


def account_of(body: Json, key: str) -> Account:
    """The account that a reply describes; of its lists, what makes no sense is left out.

    Raises `HubUnavailable` if the reply names no user and no organisation, or repeats the `key`
    in a name: names are shown and stored.
    """
    kind, name = _field(body, "type"), name_in(_field(body, "name"))
    if kind not in ("user", "org") or name is None:
        raise HubUnavailable("The Hub does not say whose this key is.")
    token = _field(_field(body, "auth"), "accessToken")
    role = _field(token, "role")
    account = Account(
        name=name,
        kind=kind,
        organisations=tuple(_organisations(_field(body, "orgs"))),
        can_pay=_yes_or_no(_field(body, "canPay")),
        token_name=name_in(_field(token, "displayName")),
        role=role if role in ("read", "write") else None,
        fine_grained=_fine_grained(_field(token, "fineGrained")) if role == "fineGrained" else None,
    )
    if holds_key("\n".join(_shown(account)), [key]):
        raise HubUnavailable("The Hub repeats the key in its description.")
    return account


def _shown(account: Account) -> Iterable[str]:
    yield from filter(None, (account.name, account.token_name))
    yield from (it.name for it in account.organisations)


def _organisations(value: Json) -> Iterable[Organisation]:
    for entry in _entries(value):
        name = name_in(_field(entry, "name"))
        if name is not None:
            yield Organisation(name=name, can_pay=_yes_or_no(_field(entry, "canPay")))


def _fine_grained(value: Json) -> FineGrained:
    return FineGrained(
        everywhere=_names(_field(value, "global")),
        scopes=tuple(_scopes(_field(value, "scoped"))),
    )


def _scopes(value: Json) -> Iterable[TokenScope]:
    for entry in _entries(value):
        described = _field(entry, "entity")
        kind, name = (name_in(_field(described, field)) for field in ("type", "name"))
        if kind is not None and name is not None:
            permissions = _names(_field(entry, "permissions"))
            yield TokenScope(entity_type=kind, entity=name, permissions=permissions)


def _field(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, Mapping) else None


def _entries(value: Json) -> list[Json]:
    return value[:MAX_ENTRIES] if isinstance(value, list) else []


def _names(value: Json) -> tuple[str, ...]:
    return tuple(filter(None, map(name_in, _entries(value))))


def _yes_or_no(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None
