"""The log: one line per record, without tokens, prompts and control characters."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import discord
import pytest

from app.logging import (
    MAX_REPEATED,
    PACKAGES,
    REPEATED_S,
    SafeFormatter,
    Unrepeated,
    configure_logging,
    shorten_lost_race,
)
from hfmedia.errors import (
    AllProvidersFailed,
    ConnectionLost,
    Failure,
    ModelNotSupportedError,
    ResponseError,
)
from hfmedia.events import Downloading, MovedOn, Trying, Waiting
from hfmedia.redaction import holds_key
from jobs.job_log import describe_failure, job_name, log_event
from settings import Settings
from tests.bot.builders import a_spec

TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4Om9wcXJzdHV2d3h5eg"
# At DEBUG these log every address with its token, and every event with what members typed.
TALKATIVE = ("discord.gateway", "discord.http", "discord.webhook.async_", "PIL", "aiohttp")
SECRETS = [
    "operators-own-secret",
    TOKEN,
    "hf_abcdefghijklmnopqrstuvwxyz",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789ab",
]


def written(
    message: str,
    *values: object,
    error: Exception | None = None,
    secret: str = "operators-own-secret",
) -> str:
    exc_info = (type(error), error, None) if error is not None else None
    record = logging.LogRecord("bot", logging.INFO, "bot.py", 1, message, values, exc_info)
    return SafeFormatter((secret,)).format(record)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_struck_out_wherever_it_stands(secret: str) -> None:
    assert secret not in written("it is %s.", secret)
    assert secret not in written("it broke", error=ValueError(f"not {secret}"))


def test_the_address_of_a_reply_is_struck_out() -> None:
    line = written("PATCH https://discord.com/api/v10/webhooks/123/s3cret-token/messages/9 failed")
    assert "s3cret-token" not in line
    assert "/messages/9 failed" in line


def test_a_line_has_date_and_time_level_and_logger() -> None:
    line = written("job %s ended", "500")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO    bot: job 500 ended", line)


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\r", "\x9b", "\u202e", "\u200b", "\U000e0041", "\ud800"]
)
def test_what_is_not_printable_is_escaped(hostile: str) -> None:
    escaped = hostile.encode("unicode_escape").decode()
    assert written("model %s", f"a/{hostile}b").endswith(f"model a/{escaped}b")
    assert f"a/{escaped}b" in written("it broke", error=ValueError(f"a/{hostile}b"))


def test_no_second_record_can_be_forged() -> None:
    forged = "a/b\n2026-01-01 00:00:00 ERROR   bot: forged"
    assert written("model %s", forged).count("\n") == 0
    others = written("it broke", error=ValueError(forged)).split("\n")[1:]
    assert others
    assert all(line.startswith("    ") for line in others)


@pytest.mark.parametrize("spelled", [str, quote, lambda key: b64encode(key.encode()).decode()])
def test_a_secret_is_struck_out_in_other_spellings_and_in_part(
    spelled: Callable[[str], str],
) -> None:
    secret = "an operator's own secret"
    for part in (secret, secret[3:19]):
        line = written(f"it is {spelled(part)}", secret=secret)
        assert not holds_key(line, [secret])


@pytest.mark.parametrize(("code", "status"), [(40060, 400), (10062, 404)])
def test_a_lost_race_of_discord_py_is_one_line_at_info(code: int, status: int) -> None:
    response = cast("Any", SimpleNamespace(status=status, reason="No"))
    error = discord.HTTPException(response, {"code": code, "message": "No."})
    record = logging.LogRecord(
        "discord", logging.ERROR, "x.py", 1, "Ignoring %s", ("it",), (type(error), error, None)
    )
    assert shorten_lost_race(record)
    line = SafeFormatter(()).format(record)
    assert line.endswith(f"INFO    discord: Ignoring it (code {code})")


def test_other_errors_of_discord_py_keep_their_traceback() -> None:
    error = ValueError("No.")
    record = logging.LogRecord(
        "discord", logging.ERROR, "x.py", 1, "Ignoring", (), (type(error), error, None)
    )
    assert shorten_lost_race(record)
    assert record.levelno == logging.ERROR
    assert "ValueError: No." in SafeFormatter(()).format(record)


def test_a_job_is_named_with_guild_and_member() -> None:
    assert job_name(a_spec(), 2) == "job 500 #2 (guild 33, member 11)"


def test_a_failure_is_logged_with_provider_kind_and_status_and_without_foreign_text() -> None:
    busy = ResponseError("fal-ai: a fox", provider="fal-ai", status=429, provider_message="a fox")
    lost = ConnectionLost("it broke", provider="replicate")
    both = AllProvidersFailed("all", failures=(Failure.of(busy), Failure.of(lost)))
    text = describe_failure(Failure.of(both))
    assert text == "AllProvidersFailed: fal-ai ResponseError 429; replicate ConnectionLost"
    unknown = ModelNotSupportedError("no a/b", model="a/b", model_problem="unknown")
    assert describe_failure(Failure.of(unknown)) == "ModelNotSupportedError unknown"


def test_each_failover_is_logged_at_info_and_the_course_at_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "jobs")
    refused = Failure.of(ResponseError("no", provider="fal-ai", status=503))
    for event in (
        Trying("fal-ai"),
        MovedOn("fal-ai", refused),
        Waiting("replicate", "queued", 3),
        Downloading("replicate", 5, 10),
    ):
        log_event("job 5 #1", event)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "job 5 #1 asks fal-ai"),
        ("INFO", "job 5 #1 moved on: fal-ai ResponseError 503"),
        ("DEBUG", "job 5 #1 waits for replicate: state queued, position 3, percent None"),
        ("DEBUG", "job 5 #1 downloads from replicate: 5 of 10 bytes"),
    ]


@contextmanager
def configured(level: str) -> Iterator[None]:
    """The log as the process has it: pytest's own handlers would keep it from being configured."""
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", *PACKAGES)}
    handlers, root.handlers = root.handlers, []
    try:
        configure_logging(Settings(log_level=level))
        yield
    finally:
        root.handlers = handlers
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
def test_what_writes_tokens_at_debug_never_gets_there(level: str) -> None:
    with configured(level):
        assert logging.getLogger().handlers
        for name in TALKATIVE:
            assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


def test_our_own_words_follow_the_level() -> None:
    with configured("DEBUG"):
        assert logging.getLogger("jobs.in_process").isEnabledFor(logging.DEBUG)
    with configured("ERROR"):
        assert not logging.getLogger("jobs.in_process").isEnabledFor(logging.INFO)


def warned(
    message: str = "It is away.",
    at: float = 1000.0,
    *,
    name: str = "storage.database",
    level: int = logging.WARNING,
) -> logging.LogRecord:
    record = logging.LogRecord(name, level, "bot.py", 1, "%s", (message,), None)
    record.created = at
    return record


def test_an_outage_is_logged_once_and_again_after_a_while() -> None:
    unrepeated = Unrepeated()
    times = [1000.0, 1001.0, 1000.0 + REPEATED_S - 1, 1000.0 + REPEATED_S, 1001.0 + REPEATED_S]
    assert [unrepeated.filter(warned(at=at)) for at in times] == [True, False, False, True, False]
    assert unrepeated.filter(warned(at=900.0)), "the clock was set back"
    assert not unrepeated.filter(warned(at=901.0, name="jobs.persistence")), "another part of it"
    assert unrepeated.filter(warned("It is full.", 901.0))


def test_what_is_no_warning_or_of_others_is_logged_each_time() -> None:
    unrepeated = Unrepeated()
    for record in (warned(level=logging.ERROR), warned(name="discord.http")):
        assert unrepeated.filter(record)
        assert unrepeated.filter(record)


def test_of_very_many_warnings_the_first_ones_may_be_logged_again() -> None:
    unrepeated = Unrepeated()
    for number in range(MAX_REPEATED + 1):
        assert unrepeated.filter(warned(str(number)))
    assert unrepeated.filter(warned("0"))
    assert not unrepeated.filter(warned(str(MAX_REPEATED)))
