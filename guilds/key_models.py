"""What is known of keys that guilds and members have given, as plain data. None holds a key."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hfmedia.policy import KeyRef
from storage.keys import KeyState, Owner

HUB: Final = "hf"
"""The purpose of a key of Hugging Face; that of any other key is the name of its provider."""

StoredState: TypeAlias = Literal["untested", "accepted", "refused", "unopened"]
"""`unopened`: it cannot be decrypted, so nothing can be done with it but replacing it."""

WhyBad: TypeAlias = Literal[
    "empty",
    "malformed",  # no key looks like this
    "unknown-provider",
    "malformed-organisation",
    "not-accepted",  # the Hub does not know it: it is wrong, has expired or was revoked
    "no-permission",  # it may not call providers for who is billed
    "not-in-organisation",  # its account is not in the organisation to bill
]

ID: Final = re.compile(r"([0-9]+):(.+)")


class BadKey(Exception):
    """A key that cannot be used. Neither the sentence nor the error has the key in it."""

    def __init__(self, reason: WhyBad) -> None:
        super().__init__(f"the key cannot be used: {reason}")
        self.reason = reason


class NoSuchKey(Exception):
    """There is no key in that place, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCheck:
    """What the Hub says of a key: whose it is, and whether who is billed can pay.

    A check that could not be made leaves all as it is. With an `account`, `untested` means that
    only a job will show whether the key may be used.
    """

    state: KeyState = "untested"
    account: str | None = None
    can_pay: bool | None = None


CheckKey: TypeAlias = Callable[[str, str | None], Awaitable[KeyCheck]]
"""Asks the Hub about a key, with the organisation to bill. Raises `BadKey` for a bad one, and
nothing else: a Hub that cannot be asked is an empty `KeyCheck`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key that is kept. `last4` are its last characters; None is what is not known.

    `added_by` is None once the user has been erased. Times are in seconds since the epoch.
    """

    owner: Owner
    owner_id: int
    purpose: str
    last4: str
    state: StoredState
    account: str | None
    bill_to: str | None
    can_pay: bool | None
    added_by: int | None
    added_at: float
    checked_at: float | None

    @property
    def ref(self) -> KeyRef:
        """What jobs carry in its place."""
        return key_ref(self.owner, self.owner_id, self.purpose)


def key_ref(owner: Owner, owner_id: int, purpose: str) -> KeyRef:
    """The reference to a key that is kept, or may be."""
    return KeyRef(owner, f"{owner_id}:{purpose}")


def place_of(ref: KeyRef) -> tuple[Owner, int, str] | None:
    """Whose key a reference is of, and what for; None if it is not of one that is kept here."""
    found = ID.fullmatch(ref.id)
    if found is None:
        return None
    match ref.owner:
        case "guild" | "member" as owner:
            return owner, int(found[1]), found[2]
        case _:
            return None
