"""The log: to standard error, without secrets."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from settings import Settings

# Whose words follow LOG_LEVEL below INFO. At DEBUG discord.py writes every address with its token,
# and every event with what members typed.
PACKAGES: Final = ("app", "cogs", "replies", "jobs", "hfmedia", "playground")
# The second line of defence: an interaction's address, its token, a Discord token, a Hub token.
SECRETS: Final = re.compile(
    r"(?<=webhooks/)\d+/[^\s/?'\"]+|(?<=interactions/)\d+/[^\s/?'\"]+|aW50ZXJhY3Rpb24[\w=-]+"
    r"|[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{25,}|hf_[A-Za-z0-9]{8,}"
)


def configure_logging(settings: Settings) -> None:
    """Send records of `LOG_LEVEL` and above to standard error, with secrets replaced."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(settings.secrets))
    handler.addFilter(lambda record: "voice will NOT be supported" not in record.getMessage())
    level = logging.getLevelNamesMapping()[settings.log_level]
    # What others say of their insides at DEBUG is of no use here, and not always harmless.
    logging.basicConfig(level=max(logging.INFO, level), handlers=[handler])
    for name in PACKAGES:
        logging.getLogger(name).setLevel(level)


class RedactingFormatter(logging.Formatter):
    """Replaces secrets in messages and in tracebacks by `[secret]`."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, without secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return SECRETS.sub("[secret]", line)
