"""Point discord.py at the playground, through the `connector` that its Client takes.

The process goes on calling the real addresses; only their names lead to loopback, and only
the playground's own certificate is trusted.
"""

import socket
import ssl
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

DISCORD_DOMAINS: Final = (
    "discord.com",
    "discord.gg",
    "discordapp.com",
    "discordapp.net",
    "discord.media",
)
FORM: Final = "DISCORD_CONNECT must be host:port,/path/to/ca.pem"


def connector_from(value: str) -> aiohttp.TCPConnector:
    """The connector for a `DISCORD_CONNECT`; call it inside the event loop.

    Raises ValueError with a sentence if the value is malformed or the file is not usable.
    """
    address, comma, ca_file = value.partition(",")
    host, colon, port = address.rpartition(":")
    if not (comma and colon and host and ca_file and port.isdecimal() and int(port) < 65536):
        raise ValueError(f"{FORM}, not {value!r}.")
    resolver = _OnlyDiscord(host, int(port))
    # limit=0, as discord.py has it itself: no limit on connections.
    return aiohttp.TCPConnector(limit=0, resolver=resolver, ssl=_trusting(Path(ca_file)))


def _trusting(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except FileNotFoundError:
        raise ValueError(f"The certificate {ca_file} of DISCORD_CONNECT is not there.") from None
    except (OSError, ssl.SSLError):
        raise ValueError(f"The file {ca_file} of DISCORD_CONNECT is no certificate.") from None


class _OnlyDiscord(AbstractResolver):
    """Resolves every name of Discord's to one address, and no other name at all."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not any(host == name or host.endswith(f".{name}") for name in DISCORD_DOMAINS):
            # In two parts, as aiohttp reads it: a number, of which there is none, and words.
            raise OSError(None, f"{host} is not one of Discord's names")
        return [
            ResolveResult(
                hostname=host,
                host=self._host,
                port=self._port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        pass
