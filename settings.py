"""The environment as one frozen value: read once, checked at start."""

from __future__ import annotations

import io
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from dotenv.parser import parse_stream

FOLDER: Final = Path(__file__).parent
ENV_FILE: Final = FOLDER / ".env"
MODEL: Final = re.compile(r"[\w.-]+/[\w.-]+(:[\w.-]+)?")
BUCKET: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#@]*)?")
MAX_DIGITS: Final = 9
SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = ("postgresql://", "postgres://")
NO_DATABASE: Final = "memory:"
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
NOT_UTF_8: Final = "The file .env is not UTF-8 text. Save it again with the encoding UTF-8."


class SettingsError(ValueError):
    """A setting that cannot be used. The message is a sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator chose. Each field is the environment variable of the same name."""

    discord_token: str = field(default="", repr=False)
    hf_token: str = field(default="", repr=False)
    hf_endpoint: str = "https://huggingface.co"
    hf_router_url: str = "https://router.huggingface.co"
    default_image_model: str = ""
    default_video_model: str = ""
    max_jobs_per_member: int = 2
    key_running: int = 20
    key_per_minute: int = 60
    drain_seconds: int = 10
    database_url: str = field(default="sqlite:///data/hfmedia.sqlite", repr=False)
    history_keep_days: int = 90
    media_url: str = "data/media"
    media_keep_days: int = 7
    media_max_gb: int = 5
    aws_endpoint_url: str = ""
    aws_region: str = ""
    aws_access_key_id: str = field(default="", repr=False)
    aws_secret_access_key: str = field(default="", repr=False)
    aws_session_token: str = field(default="", repr=False)
    metrics_port: int = 0
    metrics_host: str = "127.0.0.1"
    playground_port: int = 8765
    discord_connect: str = ""
    log_level: str = "INFO"
    translations_dir: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        password = password_of(self.database_url)
        secrets = (
            self.discord_token,
            self.hf_token,
            password,
            unquote(password),
            self.aws_secret_access_key,
            self.aws_session_token,
        )
        return tuple(dict.fromkeys(secret for secret in secrets if secret))

    @property
    def absolute_database_url(self) -> str:
        """`database_url`, in which a relative path counts from the project's folder.

        So the bot finds the same file from wherever it is started.
        """
        if not self.database_url.startswith(SQLITE):
            return self.database_url
        return f"{SQLITE}{FOLDER / self.database_url.removeprefix(SQLITE)}"

    @property
    def absolute_media_url(self) -> str:
        """`media_url`, in which a relative path counts from the project's folder too."""
        is_bucket = BUCKET.fullmatch(self.media_url) is not None
        return self.media_url if is_bucket else str(FOLDER / self.media_url)


DEFAULTS: Final = Settings()


def read_settings(environ: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> Settings:
    """The settings of this environment and, below it, of the `.env` file.

    Raises `SettingsError`.
    """
    values = {**read_env_file(env_file), **environ}
    given = Reader({name: (value or "").strip() for name, value in values.items()})
    return Settings(
        discord_token=given.token("DISCORD_TOKEN"),
        hf_token=given.token("HF_TOKEN"),
        hf_endpoint=given.address("HF_ENDPOINT", DEFAULTS.hf_endpoint),
        hf_router_url=given.address("HF_ROUTER_URL", DEFAULTS.hf_router_url),
        default_image_model=given.model("DEFAULT_IMAGE_MODEL"),
        default_video_model=given.model("DEFAULT_VIDEO_MODEL"),
        max_jobs_per_member=given.number(
            "MAX_JOBS_PER_MEMBER", DEFAULTS.max_jobs_per_member, least=1, most=100
        ),
        key_running=given.number("KEY_RUNNING", DEFAULTS.key_running, least=1, most=10_000),
        key_per_minute=given.number(
            "KEY_PER_MINUTE", DEFAULTS.key_per_minute, least=1, most=100_000
        ),
        drain_seconds=given.number("DRAIN_SECONDS", DEFAULTS.drain_seconds, least=0, most=3600),
        database_url=given.database("DATABASE_URL", DEFAULTS.database_url),
        history_keep_days=given.number(
            "HISTORY_KEEP_DAYS", DEFAULTS.history_keep_days, least=1, most=3650
        ),
        media_url=given.media_url("MEDIA_URL", DEFAULTS.media_url),
        media_keep_days=given.number(
            "MEDIA_KEEP_DAYS", DEFAULTS.media_keep_days, least=1, most=3650
        ),
        media_max_gb=given.number("MEDIA_MAX_GB", DEFAULTS.media_max_gb, least=1, most=1_000_000),
        aws_endpoint_url=given.address("AWS_ENDPOINT_URL", DEFAULTS.aws_endpoint_url),
        aws_region=given.token("AWS_REGION"),
        aws_access_key_id=given.token("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=given.token("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=given.token("AWS_SESSION_TOKEN"),
        metrics_port=given.number("METRICS_PORT", DEFAULTS.metrics_port, least=0, most=65535),
        metrics_host=given.ip_address("METRICS_HOST", DEFAULTS.metrics_host),
        playground_port=given.number(
            "PLAYGROUND_PORT", DEFAULTS.playground_port, least=0, most=65535
        ),
        discord_connect=given.text("DISCORD_CONNECT"),
        log_level=given.level("LOG_LEVEL", DEFAULTS.log_level),
        translations_dir=given.folder("TRANSLATIONS_DIR"),
    )


def read_env_file(path: Path) -> dict[str, str | None]:
    """What a `.env` file sets; nothing if it does not exist. Raises `SettingsError`."""
    if not path.exists():
        return {}
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(NOT_UTF_8) from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None
    if "\0" in text:  # UTF-16 without a mark at its beginning
        raise SettingsError(NOT_UTF_8)
    bindings = list(parse_stream(io.StringIO(text)))
    for binding in bindings:
        if binding.error:
            raise SettingsError(
                f"Line {binding.original.line} of .env cannot be read. Write it as NAME=value."
            )
    return {binding.key: binding.value for binding in bindings if binding.key is not None}


def child_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process: ours, with `more` instead of what is set in it."""
    return {**os.environ, **more}


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address that can be asked."""
    try:
        parts = urlsplit(text)
        text.encode()
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except (
        ValueError
    ):  # of a host in brackets, of a port that is no number, of bytes that are no text
        return False


def password_of(url: str) -> str:
    """The password in an address as it is written there; empty if there is none."""
    user, _, _ = url.partition("://")[2].rpartition("@")
    return user.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns text into values, or into a sentence that says what to write instead."""

    values: Mapping[str, str] = field(repr=False)

    def text(self, name: str, default: str = "") -> str:
        """The text itself; an empty one counts as not set."""
        return self.values.get(name) or default

    def token(self, name: str) -> str:
        """A secret: it is never repeated, not even when it is wrong."""
        value = self.text(name)
        if any(sign.isspace() or not sign.isprintable() for sign in value):
            raise SettingsError(f"{name} contains a space or a control character. Copy it again.")
        return value

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number in a range."""
        value = self.text(name, str(default))
        is_number = value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS
        if not is_number or not least <= int(value) <= most:
            raise SettingsError(
                f"{name} is {value!r}. Use a whole number from {least} to {most}, "
                f"or leave it out for {default}."
            )
        return int(value)

    def address(self, name: str, default: str) -> str:
        """An http or https address, without a slash at its end."""
        value = self.text(name, default)
        if value != default and not is_web_address(value):
            leave_out = f"leave it out for {default}" if default else "leave it out"
            raise SettingsError(
                f"{name} is {value!r}. Use an address that begins with https://, or {leave_out}."
            )
        return value.rstrip("/")

    def ip_address(self, name: str, default: str) -> str:
        """An address of this machine to listen on."""
        value = self.text(name, default)
        try:
            return str(ipaddress.ip_address(value))
        except ValueError:
            raise SettingsError(
                f"{name} is {value!r}. Use an IP address of this machine, 0.0.0.0 for all of them, "
                f"or leave it out for {default}."
            ) from None

    def database(self, name: str, default: str) -> str:
        """The address of a database. It may hold a password: it is never repeated."""
        value = self.text(name, default)
        is_file = value.startswith(SQLITE) and value != SQLITE
        if not is_file and not value.startswith(POSTGRESQL) and value != NO_DATABASE:
            raise SettingsError(
                f"{name} is not the address of a database. Use sqlite:///path/of/a/file, "
                f"postgresql://user:password@host/database or {NO_DATABASE}, "
                f"or leave it out for {default}."
            )
        return value

    def media_url(self, name: str, default: str) -> str:
        """The path of a folder, or `s3://bucket/prefix`."""
        value = self.text(name, default)
        if "://" in value and not BUCKET.fullmatch(value):
            # It is not repeated: it may hold a key.
            raise SettingsError(
                f"{name} is no address of a bucket. Use s3://bucket/prefix or the path of a "
                "folder. Keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            )
        return value

    def model(self, name: str) -> str:
        """A model id of the Hub."""
        value = self.text(name)
        if value and not MODEL.fullmatch(value):
            raise SettingsError(
                f"{name} is {value!r}. A model is named owner/name or owner/name:provider."
            )
        return value

    def level(self, name: str, default: str) -> str:
        """A log level."""
        value = self.text(name, default).upper()
        if value not in LEVELS:
            raise SettingsError(f"{name} is {value!r}. Use one of {', '.join(LEVELS)}.")
        return value

    def folder(self, name: str) -> str:
        """The path of a folder that exists."""
        value = self.text(name)
        if value and not Path(value).is_dir():
            raise SettingsError(f"{name} is {value!r}. Use the path of a folder that exists.")
        return value
