"""The tokens of interactions, in Discord's form: base64 of `interaction:<id>:<signature>`."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

PREFIX: Final = "interaction"


class InteractionTokens:
    """Issues tokens and reads them back.

    A token is signed instead of stored, so that an expired one is still told from a wrong one
    when its interaction has been forgotten.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, interaction_id: str) -> str:
        """The token of an interaction."""
        content = f"{PREFIX}:{interaction_id}:{self._signature(interaction_id)}"
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")

    def interaction_id(self, token: str) -> str | None:
        """The id of the interaction that a token was issued for; None if it never was issued."""
        _, _, rest = _decoded(token).partition(":")
        interaction_id = rest.partition(":")[0]
        issued = self.issue(interaction_id)
        return interaction_id if hmac.compare_digest(issued.encode(), token.encode()) else None

    def _signature(self, interaction_id: str) -> str:
        return hmac.new(self._key, interaction_id.encode(), hashlib.sha256).hexdigest()


def _decoded(token: str) -> str:
    padding = "=" * (-len(token) % 4)
    try:
        return base64.urlsafe_b64decode(token + padding).decode()
    except (binascii.Error, ValueError):
        return ""
