"""The operator's key: jobs carry a reference to it, the client resolves that when it sends."""

from __future__ import annotations

from typing import Final

from hfmedia.policy import KeyRef, Policy
from settings import Settings

OPERATOR_KEY: Final = KeyRef("operator", "hf")
# Seconds. A reply can be edited for 15 minutes: after a video, two remain to make it fit.
VIDEO_DEADLINE_S: Final = 780.0


class OperatorKeys:
    """Resolves references to the operator's key."""

    def __init__(self, settings: Settings) -> None:
        self._hf_token = settings.hf_token

    async def resolve(self, ref: KeyRef) -> str | None:
        """The key; None for any other reference, or where there is none."""
        return self._hf_token or None if ref == OPERATOR_KEY else None


def operator_policy(settings: Settings) -> Policy:
    """The policy of jobs that the operator pays for."""
    return Policy(
        hub_key=OPERATOR_KEY if settings.hf_token else None,
        deadlines={"text-to-video": VIDEO_DEADLINE_S, "image-to-video": VIDEO_DEADLINE_S},
    )
