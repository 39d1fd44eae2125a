"""Who asks, and where: the key and the hosts, as users of the Hub have them lying about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dotenv import dotenv_values

from hfmedia.client import ENDPOINT, ROUTER_URL
from hfmedia.errors import SetupError

TOKEN_LIMIT: Final = 1000  # characters: what is longer is no token


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The key, which is never shown, and where the Hub and its router are."""

    key: str | None = field(default=None, repr=False)
    endpoint: str = ENDPOINT
    router_url: str = ROUTER_URL


def read_access(environ: Mapping[str, str] = os.environ, env_file: Path = Path(".env")) -> Access:
    """`HF_TOKEN` of the environment, else of `.env`, else what `hf auth login` stored.

    The hosts come from the environment. Those in `.env` count only beside a key in it: a folder of
    somebody else's must not send the stored key elsewhere. Raises `SetupError`.
    """
    values = dict(environ)
    key = environ.get("HF_TOKEN", "").strip()
    if not key:
        in_file = _in_file(env_file)
        key = in_file.get("HF_TOKEN", "").strip()
        # An empty variable is as good as none.
        values = {**in_file, **{k: v for k, v in environ.items() if v}} if key else values
    return Access(
        key=key or stored_token(environ),
        endpoint=_address(values, "HF_ENDPOINT", ENDPOINT),
        router_url=_address(values, "HF_ROUTER_URL", ROUTER_URL),
    )


def stored_token(environ: Mapping[str, str]) -> str | None:
    """The token that `hf auth login` stored, where the Hub's own client looks for it."""
    cache = environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = environ.get("HF_HOME") or f"{cache}/huggingface"
    path = Path(environ.get("HF_TOKEN_PATH") or f"{home}/token")
    try:
        with path.expanduser().open(encoding="utf-8") as file:
            return file.read(TOKEN_LIMIT).strip() or None
    except (OSError, RuntimeError, UnicodeDecodeError):
        return None


def _in_file(path: Path) -> dict[str, str]:
    try:
        values = dotenv_values(path, interpolate=False) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {type(error).__name__}.") from None
    return {name: value for name, value in values.items() if value}


def _address(values: Mapping[str, str], name: str, default: str) -> str:
    value = values.get(name, "").strip() or default
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SetupError(f"{name} is {value!r}. Use an address that begins with https://.")
    return value
