"""The client of a command."""

from __future__ import annotations

from typing import TypeVar

from hfmedia.cli.access import Access
from hfmedia.cli.commands import GenerationCommand
from hfmedia.client import Client

C = TypeVar("C", bound=Client)


def open_client(command: GenerationCommand, access: Access, kind: type[C]) -> C:
    """A client with the key and the options of a command."""
    return kind(
        access.key,
        endpoint=access.endpoint,
        router_url=access.router_url,
        bill_to=command.bill_to,
        order=command.provider_order,
        allow=command.allow,
        deny=command.deny,
    )
