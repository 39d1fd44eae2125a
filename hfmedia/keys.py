"""Keys that were given as text: kept in this process, known outside by references."""

from __future__ import annotations

import uuid
from typing import Final

from hfmedia.errors import MissingAuthError
from hfmedia.policy import KeyRef, ProcessKeyRef, ResolveKey

MAX_KEYS: Final = 1000  # the one unused for longest goes


class ProcessKeys:
    """Resolves references: its own, and through `resolve_key` those of anybody else."""

    def __init__(self, resolve_key: ResolveKey | None = None) -> None:
        self._resolve_key = resolve_key
        self._refs: dict[str, ProcessKeyRef] = {}
        self._keys: dict[KeyRef, str] = {}

    def add(self, key: str) -> ProcessKeyRef:
        """The reference of a key; the same key has the same reference while it is in use."""
        ref = self._refs.pop(key, None) or ProcessKeyRef("process", uuid.uuid4().hex)
        self._refs[key] = ref
        self._keys[ref] = key
        while len(self._refs) > MAX_KEYS:
            oldest = next(iter(self._refs))
            del self._keys[self._refs.pop(oldest)]
        return ref

    async def resolve(self, ref: KeyRef) -> str | None:
        """The key of a reference. Raises `MissingAuthError` for a reference without a resolver."""
        if ref in self._keys:
            return self._keys[ref]
        if self._resolve_key is None:
            raise MissingAuthError(
                f"The key {ref.owner}/{ref.id} cannot be resolved here.", auth_problem="missing"
            )
        return await self._resolve_key(ref)
