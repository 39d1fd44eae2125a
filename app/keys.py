"""Jobs carry references to keys; the client resolves them when it sends."""

from __future__ import annotations

from typing import Final

from guilds.keys import KeyService
from hfmedia.policy import KeyRef, Policy
from jobs.persistence import persistently
from settings import Settings

OPERATOR_KEY: Final = KeyRef("operator", "hf")
# Seconds. A reply can be edited for 15 minutes: after a video, two remain to make it fit.
VIDEO_DEADLINE_S: Final = 780.0


class BotKeys:
    """Resolves references to the key of the operator, and to those of guilds and members in `kept`.

    `kept` is None where nothing is kept.
    """

    def __init__(self, settings: Settings, kept: KeyService | None = None) -> None:
        self._hf_token = settings.hf_token
        self._kept = kept

    async def resolve(self, ref: KeyRef) -> str | None:
        """The key, as it is now; None where there is none, or no longer.

        A database that is away is waited for: the job has its deadline.
        """
        if ref == OPERATOR_KEY:
            return self._hf_token or None
        kept = self._kept
        return None if kept is None else await persistently(lambda: kept.resolve(ref))


def operator_policy(settings: Settings) -> Policy:
    """The policy of jobs that the operator pays for."""
    return Policy(
        hub_key=OPERATOR_KEY if settings.hf_token else None,
        current_names=True,
        deadlines={"text-to-video": VIDEO_DEADLINE_S, "image-to-video": VIDEO_DEADLINE_S},
    )
