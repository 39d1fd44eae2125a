"""`models` and `providers`: what can be generated, and by whom."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hfmedia.adapter import MappingRow
from hfmedia.cli.access import Access
from hfmedia.cli.commands import ListModels, ListProviders
from hfmedia.cli.display import print_line, printable
from hfmedia.cli.outcomes import write_json
from hfmedia.client import Client
from hfmedia.providers import providers
from hfmedia.routing.models import is_supported
from hfmedia.types import TASKS, Task

STATUS_STYLES: Final = {"live": "green", "staging": "yellow", "error": "red"}


@dataclass(frozen=True, slots=True)
class ListedService:
    """A provider that serves a model, and its status: the Hub's, or `unsupported`."""

    provider: str
    status: str


@dataclass(frozen=True, slots=True)
class TaskModel:
    """A model that is served for a task, and by whom, in the account's order."""

    model: str
    task: Task
    services: tuple[ListedService, ...]


async def list_models(command: ListModels, access: Access) -> None:
    """Print the models, most popular first. Raises `SetupError`."""
    found = await find_models(command, access)
    if command.as_json:
        for each in found:
            services = [{"provider": it.provider, "status": it.status} for it in each.services]
            write_json({"model": each.model, "task": each.task, "providers": services})
    elif not found:
        print_line(Console(stderr=True), "No models found.")
    elif sys.stdout.isatty():
        Console(highlight=False).print(models_table(found))
    else:
        for each in found:
            services_text = " ".join(f"{it.provider}:{it.status}" for it in each.services)
            columns = (each.task, each.model, services_text)
            sys.stdout.write("\t".join(map(printable, columns)) + "\n")


async def find_models(command: ListModels, access: Access) -> list[TaskModel]:
    """The models of the Hub's listing that match the command. Raises `SetupError`."""
    words = command.search.lower().split()
    tasks = tuple(TASKS) if command.task is None else (command.task,)
    async with Client(access.key, endpoint=access.endpoint, router_url=access.router_url) as client:
        listings = await asyncio.gather(*(client.listing(task) for task in tasks))
    return [
        TaskModel(listed.model, task, services)
        for task, listing in zip(tasks, listings, strict=True)
        for listed in listing
        if all(word in listed.model.lower() for word in words)
        and (services := tuple(_service(row) for row in listed.rows if row.task == task))
    ]


def _service(row: MappingRow) -> ListedService:
    return ListedService(row.provider, row.status if is_supported(row) else "unsupported")


def models_table(models: Sequence[TaskModel]) -> Table:
    """A table for a terminal. Statuses other than `live` are written out."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("task", no_wrap=True)
    table.add_column("model", overflow="fold")
    table.add_column("providers, in the order of your account")
    for each in models:
        services = Text(" ").join(map(_service_text, each.services))
        table.add_row(each.task, Text(printable(each.model)), services)
    return table


def _service_text(service: ListedService) -> Text:
    suffix = "" if service.status == "live" else f" ({service.status})"
    return Text(printable(service.provider + suffix), STATUS_STYLES.get(service.status, "dim"))


def list_providers(command: ListProviders) -> None:
    """Print the providers that the library has adapters for, with their tasks."""
    tasks_of = {name: sorted(it.adapters) for name, it in sorted(providers().items())}
    if command.as_json:
        for name, tasks in tasks_of.items():
            write_json({"provider": name, "tasks": tasks})
    elif sys.stdout.isatty():
        Console(highlight=False).print(providers_table(tasks_of))
    else:
        sys.stdout.writelines(f"{name}\t{' '.join(tasks)}\n" for name, tasks in tasks_of.items())


def providers_table(tasks_of: dict[str, list[str]]) -> Table:
    """A table for a terminal with a column per task."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("provider", *TASKS):
        table.add_column(heading, justify="left" if heading == "provider" else "center")
    for name, tasks in tasks_of.items():
        table.add_row(name, *("✓" if task in tasks else "" for task in TASKS))
    return table
