"""The environment as one frozen value: read once, checked at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args
from urllib.parse import unquote

from settings.env_file import read_env_file
from settings.reader import BUCKET, NO_DATABASE, POSTGRESQL, SQLITE, Reader, SettingsError

__all__ = [
    "DEFAULTS",
    "FOLDER",
    "NO_DATABASE",
    "POSTGRESQL",
    "SQLITE",
    "Settings",
    "SettingsError",
    "child_environment",
    "read_settings",
]

FOLDER: Final = Path(__file__).parent.parent
ENV_FILE: Final = FOLDER / ".env"

KeyFor: TypeAlias = Literal["everyone", "listed", "nobody"]
KEY_FOR: Final[tuple[KeyFor, ...]] = get_args(KeyFor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator chose. Each field is the environment variable of the same name."""

    discord_token: str = field(default="", repr=False)
    hf_token: str = field(default="", repr=False)
    hf_token_for: KeyFor = "everyone"  # noqa: S105 - no password
    hf_token_guilds: tuple[int, ...] = ()
    hf_token_budget_month: Decimal | None = None
    hf_token_budget_guild_month: Decimal | None = None
    hf_endpoint: str = "https://huggingface.co"
    hf_router_url: str = "https://router.huggingface.co"
    default_image_model: str = ""
    default_video_model: str = ""
    default_chat_model: str = ""
    default_vision_model: str = ""
    chat_messages: bool = False
    max_jobs_per_member: int = 2
    key_running: int = 20
    key_per_minute: int = 60
    drain_seconds: int = 10
    database_url: str = field(default="sqlite:///data/hfmedia.sqlite", repr=False)
    secret_key: tuple[str, ...] = field(default=(), repr=False)
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
            *self.secret_key,
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
    settings = Settings(
        discord_token=given.token("DISCORD_TOKEN"),
        hf_token=given.token("HF_TOKEN"),
        hf_token_for=given.choice("HF_TOKEN_FOR", KEY_FOR, DEFAULTS.hf_token_for),
        hf_token_guilds=given.ids("HF_TOKEN_GUILDS"),
        hf_token_budget_month=given.dollars("HF_TOKEN_BUDGET_MONTH"),
        hf_token_budget_guild_month=given.dollars("HF_TOKEN_BUDGET_GUILD_MONTH"),
        hf_endpoint=given.address("HF_ENDPOINT", DEFAULTS.hf_endpoint),
        hf_router_url=given.address("HF_ROUTER_URL", DEFAULTS.hf_router_url),
        default_image_model=given.model("DEFAULT_IMAGE_MODEL"),
        default_video_model=given.model("DEFAULT_VIDEO_MODEL"),
        default_chat_model=given.model("DEFAULT_CHAT_MODEL"),
        default_vision_model=given.model("DEFAULT_VISION_MODEL"),
        chat_messages=given.switch("CHAT_MESSAGES", default=DEFAULTS.chat_messages),
        max_jobs_per_member=given.number(
            "MAX_JOBS_PER_MEMBER", DEFAULTS.max_jobs_per_member, least=1, most=100
        ),
        key_running=given.number("KEY_RUNNING", DEFAULTS.key_running, least=1, most=10_000),
        key_per_minute=given.number(
            "KEY_PER_MINUTE", DEFAULTS.key_per_minute, least=1, most=100_000
        ),
        drain_seconds=given.number("DRAIN_SECONDS", DEFAULTS.drain_seconds, least=0, most=3600),
        database_url=given.database("DATABASE_URL", DEFAULTS.database_url),
        secret_key=given.secret_keys("SECRET_KEY"),
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
    budgets = (settings.hf_token_budget_month, settings.hf_token_budget_guild_month)
    if settings.database_url == NO_DATABASE and budgets != (None, None):
        raise SettingsError(
            "A budget needs a database, which remembers what was spent: with DATABASE_URL=memory: "
            "leave out HF_TOKEN_BUDGET_MONTH and HF_TOKEN_BUDGET_GUILD_MONTH."
        )
    if settings.database_url == NO_DATABASE and settings.chat_messages:
        raise SettingsError(
            "CHAT_MESSAGES=true needs a database, which keeps the conversations that go on: with "
            "DATABASE_URL=memory: leave it out."
        )
    return settings


def password_of(url: str) -> str:
    """The password in an address as it is written there; empty if there is none."""
    user, _, _ = url.partition("://")[2].rpartition("@")
    return user.partition(":")[2]


def child_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process: ours, with `more` instead of what is set in it."""
    return {**os.environ, **more}
