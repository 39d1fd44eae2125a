"""A throw-away certificate for Discord's names, and the authority that vouches for it."""

import ssl
from pathlib import Path
from typing import Final

import trustme

NAMES: Final = tuple(
    name
    for domain in ("discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media")
    for name in (domain, f"*.{domain}")
)


def server_context(ca_file: Path) -> ssl.SSLContext:
    """Make both; the authority's certificate goes to the file, its key nowhere."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*NAMES).configure_cert(context)
    return context
