"""Turns a click on a button or a selection in a message into the data of an interaction.

Checks what Discord's client checks, and raises `InvalidInput` with a sentence for the user.
"""

from collections.abc import Sequence
from typing import Final

from playground.discord.components import SELECTS, ComponentType, iterate_components
from playground.discord.errors import InvalidInput
from playground.discord.resolved import KnownObjects
from playground.discord.select_input import checked_values, resolved_values
from playground.json_types import JsonObject

# The styles of buttons that send no interaction.
LINK_STYLE, PREMIUM_STYLE = 5, 6
CLICKABLE: Final = (ComponentType.BUTTON, *SELECTS)


def component_data(
    components: Sequence[JsonObject], name: str, values: Sequence[str], known: KnownObjects
) -> JsonObject:
    """The data of a click on a button, or of a selection in a select. Raises `InvalidInput`."""
    component = find_component(components, name)
    if component.get("disabled"):
        raise InvalidInput("That component is disabled.")
    data: JsonObject = {
        "component_type": component["type"],
        "custom_id": component["custom_id"],
        "id": component["id"],
    }
    if component["type"] == ComponentType.BUTTON:
        return data
    # That a select need not be used is for modals alone: in messages, its counts decide.
    chosen = checked_values({**component, "required": True}, values, known, "The select")
    data["values"] = chosen
    if component["type"] == ComponentType.STRING_SELECT:
        return data
    # Present even if nothing is chosen.
    return {**data, "resolved": {}, **resolved_values([(component["type"], chosen)], known)}


def find_component(components: Sequence[JsonObject], name: str) -> JsonObject:
    """The button or select with that custom_id or, if there is none, with that label.

    Raises `InvalidInput`.
    """
    candidates = [one for one in iterate_components(components) if one["type"] in CLICKABLE]
    for key in ("custom_id", "label"):
        for component in candidates:
            if component.get(key) == name and component.get("style") not in (
                LINK_STYLE,
                PREMIUM_STYLE,
            ):
                return component
    raise InvalidInput(f"There is no button or select {name!r} on that message.")
