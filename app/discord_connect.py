"""Connects discord.py to the server of the setting `DISCORD_CONNECT` instead of Discord.

discord.py takes a `connector`. This one resolves Discord's host names to one address and trusts
one certificate authority; the URLs that discord.py requests stay the same.
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
EXPECTED_FORM: Final = "DISCORD_CONNECT must be host:port,/path/to/ca.pem"


class BadDiscordConnect(ValueError):
    """The setting cannot be used. The message is a sentence for the operator."""

    def __init__(self, error: ValueError) -> None:
        super().__init__(f"DISCORD_CONNECT cannot be used: {error}")


def connector_of(setting: str) -> aiohttp.TCPConnector | None:
    """The connector that the setting asks for, None without one. Raises `BadDiscordConnect`."""
    if not setting:
        return None
    try:
        return connector_from(setting)
    except ValueError as error:
        raise BadDiscordConnect(error) from None


def connector_from(value: str) -> aiohttp.TCPConnector:
    """The connector for a value of `DISCORD_CONNECT`. Needs a running event loop.

    Raises `ValueError` with a sentence if the value is malformed or the certificate not usable.
    """
    address, comma, ca_file = value.partition(",")
    host, colon, port = address.rpartition(":")
    if not (comma and colon and host and ca_file and port.isdecimal() and int(port) < 65536):
        raise ValueError(f"{EXPECTED_FORM}, not {value!r}.")
    try:
        host.encode("idna")  # as the resolver does, whose error would end in a traceback
    except UnicodeError:
        raise ValueError(f"{host!r} is not the name of a host.") from None
    resolver = _DiscordResolver(host, int(port))
    # No limit of connections, as in discord.py's own connector.
    return aiohttp.TCPConnector(limit=0, resolver=resolver, ssl=_tls_context(Path(ca_file)))


def _tls_context(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except FileNotFoundError:
        raise ValueError(f"The certificate {ca_file} of DISCORD_CONNECT does not exist.") from None
    except (OSError, ssl.SSLError):
        raise ValueError(f"The file {ca_file} of DISCORD_CONNECT is not a certificate.") from None


class _DiscordResolver(AbstractResolver):
    """Resolves Discord's host names to one address and refuses all others."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not any(host == name or host.endswith(f".{name}") for name in DISCORD_DOMAINS):
            # aiohttp reads an error number and a message.
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
