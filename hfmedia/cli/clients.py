"""The client of a command."""

from __future__ import annotations

from hfmedia.cli.access import Access
from hfmedia.cli.commands import GenerationCommand
from hfmedia.client import Client


def open_client(command: GenerationCommand, access: Access) -> Client:
    """A client with the key and the options of a command."""
    return Client(
        access.key,
        endpoint=access.endpoint,
        router_url=access.router_url,
        bill_to=command.bill_to,
        order=command.provider_order,
        allow=command.allow,
        deny=command.deny,
    )
