"""How large the image may be that a provider is sent."""

from __future__ import annotations

from typing import Final

from hfmedia.adapter import Adapter
from hfmedia.providers import providers
from hfmedia.types import GenerationRequest

# Providers without a limit of their own: some are sent the image several times in one request.
DEFAULT_BYTES: Final = 4 * 2**20


def image_limit_bytes(request: GenerationRequest) -> int:
    """The limit of the provider that the request names, at most `DEFAULT_BYTES`."""
    provider = providers().get(request.provider or "")
    adapter = provider.adapters.get(request.task) if provider is not None else None
    limit = adapter.image_limit_bytes if isinstance(adapter, Adapter) else None
    return DEFAULT_BYTES if limit is None else min(limit, DEFAULT_BYTES)
