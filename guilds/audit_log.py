"""The pages of the audit log of a guild."""

from __future__ import annotations

from dataclasses import dataclass

from storage.audit import AuditRepository, AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some changes, the newest first. `older` is the `before` of the next page, None if there is
    none."""

    rows: tuple[AuditRow, ...]
    older: int | None


async def audit_page(
    audit: AuditRepository, guild_id: int, *, before: int | None, size: int
) -> AuditPage:
    """The newest changes before the entry of that id; None begins with the newest of all.

    Raises `StorageError`.
    """
    rows = await audit.newest(guild_id, before=before, limit=size + 1)
    shown = rows[:size]
    return AuditPage(rows=shown, older=shown[-1].entry_id if len(rows) > size else None)
