"""What the workflow engine logs goes the way of everything else."""

from __future__ import annotations

import logging


def log_as_others_do() -> None:
    """Have DBOS log through the handlers of this process, instead of one of its own."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.WARNING)
    logger.addFilter(_is_news)  # the same one is added only once


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a warning is one. Steps are cancelled by members, and when the process ends."""
    return not record.getMessage().startswith("Asyncio task cancelled")
