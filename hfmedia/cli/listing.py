"""`models` and `providers`: what can be asked for, and of whom."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hfmedia.cli.display import plain, say
from hfmedia.cli.reporters import write_json
from hfmedia.execution.live_effects import Account
from hfmedia.net.transport import Transport
from hfmedia.net.url_safety import origin_of
from hfmedia.providers import providers
from hfmedia.routing.hub import Hub
from hfmedia.types import MappingRow, Task

if TYPE_CHECKING:
    from hfmedia.cli.access import Access
    from hfmedia.cli.arguments import ListModels, ListProviders

STYLES: Final = {"live": "green", "staging": "yellow", "error": "red"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A model for one task, and who serves it: (provider, health) in the account's order."""

    model: str
    task: Task
    serving: tuple[tuple[str, str], ...]


async def list_models(command: ListModels, access: Access) -> None:
    """Print the models, most popular first. Raises `SetupError`."""
    entries = await entries_of(command, access)
    if command.as_json:
        for entry in entries:
            serving = [{"provider": name, "health": health} for name, health in entry.serving]
            write_json({"model": entry.model, "task": entry.task, "providers": serving})
    elif not entries:
        say(Console(stderr=True), "No model is like that.")
    elif sys.stdout.isatty():
        Console(highlight=False).print(table_of_models(entries))
    else:
        for entry in entries:
            serving_in_words = " ".join(f"{name}:{health}" for name, health in entry.serving)
            sys.stdout.write(f"{plain(entry.task)}\t{plain(entry.model)}\t{serving_in_words}\n")


async def entries_of(command: ListModels, access: Access) -> list[Entry]:
    """What the Hub lists, as far as it was asked for."""
    words = command.search.lower().split()
    async with hub_of(access) as (hub, key):
        listings = await asyncio.gather(*(hub.listing(task, key) for task in command.tasks))
    return [
        Entry(listed.model, task, serving)
        for task, listing in zip(command.tasks, listings, strict=True)
        for listed in listing
        if all(word in listed.model.lower() for word in words)
        and (serving := tuple((r.provider, health_of(r)) for r in listed.rows if r.task == task))
    ]


@asynccontextmanager
async def hub_of(access: Access) -> AsyncIterator[tuple[Hub, str | None]]:
    """The Hub, with the key if it is one of the Hub's own."""
    account = Account(key=access.key, router_url=access.router_url)
    origin = origin_of(access.endpoint)
    transport = Transport(trusted=frozenset({origin}), media_origin=origin)
    hub = Hub(transport, access.endpoint)
    try:
        yield hub, account.key if account.routed else None
    finally:
        await hub.aclose()
        await transport.aclose()


def health_of(row: MappingRow) -> str:
    """The Hub's word (`live`, `staging`, `error`), or that we do not know the provider."""
    provider = providers().get(row.provider)
    if provider is None or row.task not in provider.adapters:
        return "unsupported"
    return row.status


def table_of_models(entries: Sequence[Entry]) -> Table:
    """For a terminal: who is not well says so."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("task", no_wrap=True)
    table.add_column("model", overflow="fold")
    table.add_column("providers, in your account's order")
    for entry in entries:
        serving = Text(" ").join(in_colour(*served) for served in entry.serving)
        table.add_row(entry.task, Text(plain(entry.model)), serving)
    return table


def in_colour(provider: str, health: str) -> Text:
    """`fal-ai` in green, `replicate (error)` in red."""
    name = provider if health == "live" else f"{provider} ({health})"
    return Text(plain(name), STYLES.get(health, "dim"))


def list_providers(command: ListProviders) -> None:
    """Print the providers that the library knows, with their tasks."""
    rows = {name: sorted(provider.adapters) for name, provider in sorted(providers().items())}
    if command.as_json:
        for name, tasks in rows.items():
            write_json({"provider": name, "tasks": tasks})
    elif sys.stdout.isatty():
        Console(highlight=False).print(table_of_providers(rows))
    else:
        sys.stdout.writelines(f"{name}\t{' '.join(tasks)}\n" for name, tasks in rows.items())


def table_of_providers(rows: dict[str, list[str]]) -> Table:
    """For a terminal: a column per task."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for head in ("provider", *get_args(Task)):
        table.add_column(head, justify="left" if head == "provider" else "center")
    for name, tasks in rows.items():
        table.add_row(name, *("✓" if task in tasks else "" for task in get_args(Task)))
    return table
