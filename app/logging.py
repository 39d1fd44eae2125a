"""The log: to standard error, without secrets, one line per record."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

import discord

from cogs.answers import ALREADY_ANSWERED, TOO_LATE
from hfmedia.redaction import redacted

if TYPE_CHECKING:
    from settings import Settings

# Whose records follow LOG_LEVEL below INFO. At DEBUG discord.py logs every address with its token,
# and every event with what members typed.
PACKAGES: Final = ("app", "cogs", "replies", "jobs", "hfmedia", "playground", "storage")
# What they say below WARNING is said by ours in fewer lines.
QUIET: Final = ("alembic",)
FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
DATE_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
# The second line of defence: an interaction's address, its token, a Discord token, a Hub token.
SECRETS: Final = re.compile(
    r"(?<=webhooks/)\d+/[^\s/?'\"]+|(?<=interactions/)\d+/[^\s/?'\"]+|aW50ZXJhY3Rpb24[\w=-]+"
    r"|[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{25,}|hf_[A-Za-z0-9]{8,}"
)
MARK: Final = "[secret]"
INDENTATION: Final = "    "  # of a traceback: only a record begins at the beginning of a line
# Whose warnings are logged once in a while: many parts meet the same outage, again and again.
OUTAGES: Final = ("jobs.", "storage.")
REPEATED_S: Final = 60.0
MAX_REPEATED: Final = 1000


def configure_logging(settings: Settings) -> None:
    """Send records of `LOG_LEVEL` and above to standard error, with secrets replaced."""
    handler = logging.StreamHandler()
    handler.setFormatter(SafeFormatter(settings.secrets))
    handler.addFilter(lambda record: "voice will NOT be supported" not in record.getMessage())
    handler.addFilter(shorten_lost_race)
    handler.addFilter(Unrepeated())
    level = logging.getLevelNamesMapping()[settings.log_level]
    # What libraries log at DEBUG is of no use here, and not always harmless.
    logging.basicConfig(level=max(logging.INFO, level), handlers=[handler])
    for name in PACKAGES:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, level))


def shorten_lost_race(record: logging.LogRecord) -> bool:
    """Make one line at INFO of a traceback of discord.py that is no fault: always True.

    Discord redelivers interactions after a reconnect, and members type on while an autocomplete
    is answered.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, discord.HTTPException) and error.code in {ALREADY_ANSWERED, TOO_LATE}:
        record.msg, record.args = f"{record.getMessage()} (code {error.code})", ()
        record.exc_info = None
        record.levelno, record.levelname = logging.INFO, "INFO"
    return True


class Unrepeated(logging.Filter):
    """Drops a warning of `OUTAGES` that was logged in the last `REPEATED_S` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._logged_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is logged: the first of its kind, or the first after a while."""
        if record.levelno != logging.WARNING or not record.name.startswith(OUTAGES):
            return True
        message = record.getMessage()
        logged_at = self._logged_at.get(message)
        if logged_at is not None and 0 <= record.created - logged_at < REPEATED_S:
            return False
        if len(self._logged_at) >= MAX_REPEATED:
            self._logged_at.clear()
        self._logged_at[message] = record.created
        return True


class SafeFormatter(logging.Formatter):
    """Replaces secrets by `[secret]` and escapes what is not printable, in tracebacks too.

    It would change the terminal of the reader of the log, or forge a line of it.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__(FORMAT, DATE_FORMAT)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The record as text. Only a traceback has more than one line."""
        first, *others = _without(self._secrets, super().format(record)).split("\n")
        return "\n".join([_escaped(first), *(INDENTATION + _escaped(line) for line in others)])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The first line of the record."""
        return _escaped(super().formatMessage(record))


def safe_line(text: str, secrets: tuple[str, ...]) -> str:
    """A text as one line without secrets, and without what is not printable."""
    return _escaped(_without(secrets, text))


def _without(secrets: tuple[str, ...], text: str) -> str:
    return SECRETS.sub(MARK, redacted(text, secrets, mark=MARK))


def _escaped(line: str) -> str:
    """The line with what is not printable in the notation of Python."""
    if line.isprintable():
        return line
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in line
    )
