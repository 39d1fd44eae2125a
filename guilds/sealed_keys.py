"""Keys in rows: each is sealed for its owner and purpose, so it opens in no other row."""

from __future__ import annotations

from typing import Final

from guilds.key_models import StoredKey
from storage.keys import KeyRow, Owner
from storage.secrets import CannotOpen, SecretBox, WhyClosed

WHY_CLOSED: Final[dict[WhyClosed, str]] = {
    "unknown-key": "it was encrypted with a secret key that the bot does not have now",
    "damaged": "it was changed, or copied from another row",
}


def seal_key(box: SecretBox, owner: Owner, owner_id: int, purpose: str, key: str) -> bytes:
    """Encrypt a key for its row. Raises `NoSecretKey`."""
    return box.seal(key, owner, str(owner_id), purpose)


def open_key(box: SecretBox, row: KeyRow) -> str:
    """The key in a row. Raises `CannotOpen`."""
    return box.open(row.sealed, row.owner, str(row.owner_id), row.purpose)


def why_closed(box: SecretBox, row: KeyRow) -> WhyClosed | None:
    """Why the key in a row cannot be opened, None if it can."""
    try:
        open_key(box, row)
    except CannotOpen as error:
        return error.why
    return None


def stored_key(box: SecretBox, row: KeyRow) -> StoredKey:
    """What is known of the key in a row."""
    return StoredKey(
        owner=row.owner,
        owner_id=row.owner_id,
        purpose=row.purpose,
        last4=row.last4,
        state=row.state if why_closed(box, row) is None else "unopened",
        account=row.account,
        bill_to=row.bill_to,
        can_pay=row.can_pay,
        added_by=row.added_by,
        added_at=row.added_at,
        checked_at=row.checked_at,
    )
