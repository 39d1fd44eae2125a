"""Keys in rows, sealed."""

from __future__ import annotations

from guilds.key_models import HUB
from guilds.sealed_keys import seal_key
from storage.keys import KeyRow, Owner
from storage.secrets import SecretBox

KEY = "hf_OnlyForThisTest0123456789"


def sealed_row(box: SecretBox, owner_id: int, *, owner: Owner = "guild", key: str = KEY) -> KeyRow:
    """A key of the Hub."""
    return KeyRow(
        owner=owner,
        owner_id=owner_id,
        purpose=HUB,
        sealed=seal_key(box, owner, owner_id, HUB, key),
        last4=key[-4:],
        added_by=11,
        added_at=1.0,
    )


def unrecorded(old: KeyRow | None) -> tuple[()]:
    """Nothing is said in the audit log."""
    return ()
