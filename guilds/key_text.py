"""What people enter as a key: cleaned, and refused if no key looks like it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from guilds.key_models import HUB, BadKey

KEY_CHARACTERS: Final = 500
ORGANISATION_CHARACTERS: Final = 96
HUB_KEY: Final = re.compile(r"hf_[0-9A-Za-z_-]{5,}")
# Of any other provider; no provider's own key begins as those of the Hub do.
PROVIDER_KEY: Final = re.compile(r"(?!hf_)[!-~]{8,}")
ORGANISATION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


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
    form = HUB_KEY if purpose == HUB else PROVIDER_KEY
    if len(key) > KEY_CHARACTERS or not form.fullmatch(key):
        raise BadKey("malformed")
    return key


def clean_organisation(text: str | None) -> str | None:
    """The organisation to bill, None for an empty text. Raises `BadKey`."""
    name = (text or "").strip()
    if not name:
        return None
    if len(name) > ORGANISATION_CHARACTERS or not ORGANISATION.fullmatch(name):
        raise BadKey("malformed-organisation")
    return name
