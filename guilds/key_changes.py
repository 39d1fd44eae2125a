"""What the audit log of a guild says of a change of its keys: their last characters, no more."""

from __future__ import annotations

import json

from storage.audit import AuditRow
from storage.keys import KeyRow


class KeyChanges:
    """The changes that are recorded while a key takes the place of others, or is deleted."""

    def __init__(self, new: KeyRow | None, by: int | None, at: float) -> None:
        self._new = new
        self._by = by
        self._at = at
        self.entries: tuple[AuditRow, ...] = ()

    def __call__(self, old: KeyRow | None) -> tuple[AuditRow, ...]:
        """The entries for a key that is replaced or deleted, None for one that is new."""
        found = key_changes(old, self._new, self._by, self._at)
        self.entries += found
        return found


def key_changes(
    old: KeyRow | None, new: KeyRow | None, by: int | None, at: float
) -> tuple[AuditRow, ...]:
    """The entries for a key that was entered, replaced or deleted; none for a member's key.

    There is one for the key, and one for the organisation to bill where that has changed.
    """
    row = new or old
    if row is None or row.owner != "guild":
        return ()
    subject = f"key.{row.purpose}"
    before, after = _told(old), _told(new)
    entries = [(subject, before[0], after[0])]
    if before[1] != after[1]:
        entries.append((f"{subject}.bill_to", before[1], after[1]))
    return tuple(
        AuditRow(guild_id=row.owner_id, user_id=by, at=at, subject=name, old=was, new=is_now)
        for name, was, is_now in entries
    )


def _told(row: KeyRow | None) -> tuple[str | None, str | None]:
    """The last characters of a key, and the organisation to bill, as JSON."""
    if row is None:
        return None, None
    return json.dumps(row.last4), None if row.bill_to is None else json.dumps(row.bill_to)
