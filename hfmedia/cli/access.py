"""The key and the hosts, from the environment, `.env`, or the Hub's own login."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dotenv import dotenv_values

from hfmedia.client import DEFAULT_ENDPOINT, DEFAULT_ROUTER_URL
from hfmedia.errors import SetupError

MAX_TOKEN_CHARACTERS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The key, which is never printed, and the URLs of the Hub and its router."""

    key: str | None = field(default=None, repr=False)
    endpoint: str = DEFAULT_ENDPOINT
    router_url: str = DEFAULT_ROUTER_URL


def read_access(environ: Mapping[str, str] = os.environ, env_file: Path = Path(".env")) -> Access:
    """Read `HF_TOKEN` from the environment, else from `.env`, else what `hf auth login` stored.

    The hosts come from the environment. Those in `.env` count only if the key comes from it too:
    a folder that somebody else made must not send the user's own key to another host.

    Raises `SetupError` for a file that cannot be read and for a host that is not a URL.
    """
    values = dict(environ)
    key = environ.get("HF_TOKEN", "").strip()
    if not key:
        from_file = _read_env_file(env_file)
        key = from_file.get("HF_TOKEN", "").strip()
        # Variables that are set but empty count as unset.
        values = {**from_file, **{k: v for k, v in environ.items() if v}} if key else values
    return Access(
        key=key or stored_token(environ),
        endpoint=_url(values, "HF_ENDPOINT", DEFAULT_ENDPOINT),
        router_url=_url(values, "HF_ROUTER_URL", DEFAULT_ROUTER_URL),
    )


def stored_token(environ: Mapping[str, str]) -> str | None:
    """The token that `hf auth login` stored; None if there is none that can be read."""
    cache = environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = environ.get("HF_HOME") or f"{cache}/huggingface"
    path = Path(environ.get("HF_TOKEN_PATH") or f"{home}/token")
    try:
        with path.expanduser().open(encoding="utf-8") as file:
            return file.read(MAX_TOKEN_CHARACTERS).strip() or None
    except (OSError, RuntimeError, UnicodeDecodeError):
        return None


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        values = dotenv_values(path, interpolate=False) if path.is_file() else {}
    except UnicodeDecodeError:
        raise SetupError(f"{path} is not valid UTF-8. Save it as UTF-8.") from None
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.") from None
    return {name: value for name, value in values.items() if value}


def _url(values: Mapping[str, str], name: str, default: str) -> str:
    value = values.get(name, "").strip() or default
    try:
        parts = urlsplit(value)
        is_valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        raise SetupError(f"{name} is {value!r}. Use a URL that begins with https://.")
    return value
