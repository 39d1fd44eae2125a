"""What commands are told while what is kept cannot be used."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import StorageError

log = logging.getLogger(__name__)


class DataUnavailable(Exception):
    """The database, or the store of media, cannot be read or written now."""


@contextmanager
def data_errors() -> Iterator[None]:
    """Log what fails, for the operator, and raise it as `DataUnavailable`."""
    try:
        yield
    except StorageError as error:
        log.warning("%s", error)
        raise DataUnavailable from error


@contextmanager
def media_errors() -> Iterator[None]:
    """The same for what files raise that cannot be read or deleted."""
    try:
        yield
    except OSError as error:
        log.warning("%s", error)
        raise DataUnavailable from error
