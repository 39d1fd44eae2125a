"""The registry of buttons, selects and modals: it finds the handler of a `custom_id`.

Discord sends the `custom_id` back with every click and every submitted modal. discord.py's own
dispatching is not used: it forgets modals when the process ends.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from discord import Interaction, InteractionType

from cogs.answers import answer_privately, on_error, private_catalogue
from cogs.handlers import Handler, data_of
from replies.buttons import ComponentId
from replies.text import refusals


class Components:
    """Finds the handler of an interaction and calls it."""

    def __init__(self, handlers: Iterable[Handler]) -> None:
        self._handlers = {(it.interaction_type, it.kind, it.version): it for it in handlers}

    async def dispatch(self, interaction: Interaction[Any]) -> None:
        """Answer a click or a submitted modal. Other interactions are not answered here."""
        if interaction.type not in {InteractionType.component, InteractionType.modal_submit}:
            return
        try:
            found = ComponentId.parse(data_of(interaction)["custom_id"])
            handler = self._find(interaction.type, found) if found is not None else None
            if found is None or handler is None:
                t = private_catalogue(interaction)
                await answer_privately(interaction, refusals.unknown_component(t))
            else:
                await handler.handle(interaction, found.argument)
        except Exception as error:
            await on_error(interaction, error)

    def _find(self, kind: InteractionType, found: ComponentId) -> Handler | None:
        return self._handlers.get((kind, found.kind, found.version))


def handlers_in(package: ModuleType) -> Iterator[type[Handler]]:
    """The handlers in the modules of a package: each class with a `kind`."""
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(info.name)).values():
            if (
                isinstance(value, type)
                and issubclass(value, Handler)
                and value.__module__ == info.name
                and hasattr(value, "kind")
            ):
                yield value
