"""Rules of the bodies that make and change threads."""

from playground.discord.rules.fields import Problems, boolean, integer, one_of, required, string
from playground.discord.thread import AUTO_ARCHIVE_MINUTES
from playground.json_types import JsonObject

MAX_SLOW_MODE_S = 21_600


def check_new_thread(body: JsonObject) -> Problems:
    """Check the body of a new thread."""
    yield from required(body, "name", ())
    yield from _check_fields(body)


def check_thread_edit(body: JsonObject) -> Problems:
    """Check the changes of a thread."""
    yield from _check_fields(body)
    for key in ("archived", "locked"):
        yield from boolean(body, key, ())


def _check_fields(body: JsonObject) -> Problems:
    yield from string(body, "name", (), maximum=100, minimum=1)
    choices = f"{AUTO_ARCHIVE_MINUTES}"
    yield from one_of(body, "auto_archive_duration", (), AUTO_ARCHIVE_MINUTES, choices)
    yield from integer(body, "rate_limit_per_user", (), minimum=0, maximum=MAX_SLOW_MODE_S)
