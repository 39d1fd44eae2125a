"""What people enter as a key: cleaned, and refused if no key looks like it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from guilds.key_models import HUB, BadKey

HUB_KEY: Final = re.compile(r"hf_[0-9A-Za-z_-]{5,500}")
# Of any other provider; no provider's own key begins as those of the Hub do.
PROVIDER_KEY: Final = re.compile(r"(?!hf_)[!-~]{8,500}")
ORGANISATION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,95}")


def clean_key(purpose: str, text: str, providers: Collection[str]) -> str:
    """The key in a text, without what copying has put around it.

    Raises `BadKey`: `empty`, `malformed`, or `unknown-provider` for a purpose that is none.
    """
    if purpose != HUB and purpose not in providers:
        raise BadKey("unknown-provider")
    key = text.strip()
    if not key:
        raise BadKey("empty")
    # A key that is sent to another than its own provider is a key that was given away.
    if not (HUB_KEY if purpose == HUB else PROVIDER_KEY).fullmatch(key):
        raise BadKey("malformed")
    return key


def clean_organisation(text: str | None) -> str | None:
    """The organisation to bill, None for an empty text. Raises `BadKey`."""
    name = (text or "").strip()
    if name and not ORGANISATION.fullmatch(name):
        raise BadKey("malformed-organisation")
    return name or None
