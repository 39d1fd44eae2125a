"""Turns a submitted modal into the data of an interaction.

Checks what Discord's client checks, and raises `InvalidInput` with a sentence for the user.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playground.discord.components import ComponentType, iterate_components
from playground.discord.errors import InvalidInput
from playground.discord.resolved import KnownObjects
from playground.discord.select_input import checked_values, preset_values, resolved_values
from playground.json_types import JsonObject


def modal_data(modal: JsonObject, values: Mapping[str, Any], known: KnownObjects) -> JsonObject:
    """The data of a submitted modal, with its values by custom_id. Raises `InvalidInput`."""
    inputs = iterate_components(modal["components"])
    custom_ids = {one["custom_id"] for one in inputs if "custom_id" in one}
    for custom_id in values:
        if custom_id not in custom_ids:
            raise InvalidInput(f"The modal has no field {custom_id!r}.")
    components = [_submitted(component, values, known) for component in modal["components"]]
    resolved = resolved_values(_submitted_values(components), known)
    return {"custom_id": modal["custom_id"], "components": components, **resolved}


def _submitted(component: JsonObject, values: Mapping[str, Any], known: KnownObjects) -> JsonObject:
    """A top-level component of a modal as it is submitted."""
    submitted: JsonObject = {"type": component["type"], "id": component["id"]}
    match component["type"]:
        case ComponentType.ACTION_ROW:
            inputs = [_submitted_input(one, values, known, one) for one in component["components"]]
            return {**submitted, "components": inputs}
        case ComponentType.LABEL:
            submitted_input = _submitted_input(component["component"], values, known, component)
            return {**submitted, "component": submitted_input}
        case _:
            return submitted


def _submitted_input(
    component: JsonObject,
    values: Mapping[str, Any],
    known: KnownObjects,
    holder: JsonObject,
) -> JsonObject:
    """An input of a modal as it is submitted; `holder` is the component that has its label."""
    value = values.get(component["custom_id"])
    label: str = holder.get("label") or component["custom_id"]
    submitted: JsonObject = {
        "type": component["type"],
        "id": component["id"],
        "custom_id": component["custom_id"],
    }
    match component["type"]:
        case ComponentType.TEXT_INPUT:
            return {**submitted, "value": _checked_text(component, value, label)}
        case ComponentType.CHECKBOX:
            is_checked = component.get("default") if value is None else value
            return {**submitted, "value": bool(is_checked)}
        case ComponentType.RADIO_GROUP:
            selection = preset_values(component) if value is None else [value]
            choices = checked_values(component, _string_list(selection, label), known, label)
            return {**submitted, "value": choices[0] if choices else None}
        case _:
            chosen = preset_values(component) if value is None else _string_list(value, label)
            choices = checked_values(component, chosen, known, label)
            return {**submitted, "values": choices}


def _string_list(value: Any, label: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(f"{label} must be a list of strings.")
    return value


def _checked_text(component: JsonObject, value: Any, label: str) -> str:
    text = component.get("value", "") if value is None else value
    if not isinstance(text, str):
        raise InvalidInput(f"{label} must be text.")
    if not text and component.get("required", True):
        raise InvalidInput(f"{label} is required.")
    min_length, max_length = component.get("min_length", 0), component.get("max_length", 4000)
    if text and not min_length <= len(text) <= max_length:
        raise InvalidInput(f"{label} must have between {min_length} and {max_length} characters.")
    return text


def _submitted_values(components: Sequence[JsonObject]) -> Iterator[tuple[int, Sequence[str]]]:
    for component in iterate_components(components):
        yield component["type"], component.get("values", ())
