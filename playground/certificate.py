"""A temporary certificate for Discord's host names, and the authority that signs it."""

import ssl
from pathlib import Path
from typing import Final

import trustme

DISCORD_HOST_NAMES: Final = tuple(
    name
    for domain in ("discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media")
    for name in (domain, f"*.{domain}")
)
# For clients that cannot be given a resolver, and connect to the address itself.
LOOPBACK: Final = "127.0.0.1"


def server_context(ca_file: Path) -> ssl.SSLContext:
    """A server's TLS context. The authority's certificate is written to `ca_file`, its key nowhere.

    Both are made anew by every call.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*DISCORD_HOST_NAMES, LOOPBACK).configure_cert(context)
    return context
