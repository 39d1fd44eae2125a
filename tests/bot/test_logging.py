"""Whatever the level, no token is in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from app.logging import PACKAGES, RedactingFormatter, configure_logging
from settings import Settings

TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4Om9wcXJzdHV2d3h5eg"
# At DEBUG these write every address with its token, and every event with what members typed.
TALKATIVE = ("discord.gateway", "discord.http", "discord.webhook.async_", "PIL", "aiohttp")
SECRETS = [
    "operators-own-secret",
    TOKEN,
    "hf_abcdefghijklmnopqrstuvwxyz",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789ab",
]


def written(message: str, *values: object, error: Exception | None = None) -> str:
    exc_info = (type(error), error, None) if error is not None else None
    record = logging.LogRecord("bot", logging.INFO, "bot.py", 1, message, values, exc_info)
    return RedactingFormatter(("operators-own-secret",)).format(record)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_struck_out_wherever_it_stands(secret: str) -> None:
    assert secret not in written("it is %s.", secret)
    assert secret not in written("it broke", error=ValueError(f"not {secret}"))


def test_the_address_of_a_reply_is_struck_out() -> None:
    line = written("PATCH https://discord.com/api/v10/webhooks/123/s3cret-token/messages/9 failed")
    assert "s3cret-token" not in line
    assert "/messages/9 failed" in line


def test_ordinary_words_stay() -> None:
    assert written("job %s ended", "500").endswith("bot: job 500 ended")


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", *PACKAGES)}
    handlers, root.handlers = root.handlers, []
    yield
    root.handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
def test_what_writes_tokens_at_debug_never_gets_there(level: str) -> None:
    configure_logging(Settings(log_level=level))
    for name in TALKATIVE:
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


@pytest.mark.usefixtures("restored")
def test_our_own_words_follow_the_level() -> None:
    configure_logging(Settings(log_level="DEBUG"))
    assert logging.getLogger("jobs.in_process").isEnabledFor(logging.DEBUG)
    configure_logging(Settings(log_level="ERROR"))
    assert not logging.getLogger("jobs.in_process").isEnabledFor(logging.INFO)
