"""What the workflow engine logs goes the way of everything else."""

from __future__ import annotations

import logging
from typing import Final

from storage.errors import StorageError

SAID_OTHERWISE: Final = ("Asyncio task cancelled", "DBOS failed to launch")
"""Left out: steps are cancelled by members and at the end; a failed launch is an error of ours."""

SENTENCE: Final = "The database "
"""How each `StorageError` begins, and nothing that DBOS says by itself."""


def log_as_others_do() -> None:
    """Have DBOS log through the handlers of this process, instead of one of its own."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.WARNING)
    logger.addFilter(_is_news)  # the same one is added only once


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a warning is one.

    What is wrong with the database is told where it is noticed; what DBOS says of it repeats the
    statement.
    """
    message = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    return not (
        message.startswith(SAID_OTHERWISE) or SENTENCE in message or isinstance(error, StorageError)
    )
