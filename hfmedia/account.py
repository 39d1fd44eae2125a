"""Whose a key of the Hub is, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

AccountKind: TypeAlias = Literal["user", "org"]
ClassicRole: TypeAlias = Literal["read", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation that an account is in. `can_pay` is None if the Hub does not say."""

    name: str
    can_pay: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenScope:
    """What a fine-grained token may do for one entity: a `user`, an `org`, a repository, …"""

    entity_type: str
    entity: str
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FineGrained:
    """What a fine-grained token may do: everywhere, and for single entities."""

    everywhere: tuple[str, ...] = ()
    scopes: tuple[TokenScope, ...] = ()

    def allows(self, permission: str, account: str) -> bool:
        """Whether it may do this for the user or the organisation of that name."""
        return permission in self.everywhere or any(
            permission in scope.permissions
            for scope in self.scopes
            if scope.entity_type in {"user", "org"} and scope.entity == account
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account behind a key, as the Hub describes it.

    `role` is that of a classic token, `fine_grained` what a fine-grained one may do; both are None
    for another kind of token. `token_name` is what the owner calls it. None is also what the Hub
    does not say.
    """

    name: str
    kind: AccountKind
    organisations: tuple[Organisation, ...] = ()
    can_pay: bool | None = None
    token_name: str | None = None
    role: ClassicRole | None = None
    fine_grained: FineGrained | None = None

    def organisation(self, name: str) -> Organisation | None:
        """The one of that name; None if the account is not in it."""
        return next((it for it in self.organisations if it.name == name), None)
