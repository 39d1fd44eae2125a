"""Turns a click, a selection or a submitted modal into the data of an interaction.

Checks what Discord's client checks, and raises `InvalidInput` with a sentence for the user.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from playground.discord.components import SELECTS, ComponentType, iterate_components
from playground.discord.errors import InvalidInput
from playground.json_types import JsonObject

# The styles of buttons that send no interaction.
LINK_STYLE, PREMIUM_STYLE = 5, 6
# `max_values` where the component does not say; 1 for other types.
_DEFAULT_MAX_VALUES: Final = {ComponentType.CHECKBOX_GROUP: 10}


def component_data(
    components: Sequence[JsonObject], name: str, values: Sequence[str]
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
    if component["type"] != ComponentType.STRING_SELECT:
        raise InvalidInput("The playground does not support that type of select.")
    return {**data, "values": _checked_choices(component, values, "The select")}


def find_component(components: Sequence[JsonObject], name: str) -> JsonObject:
    """The button or select with that custom_id or, if there is none, with that label.

    Raises `InvalidInput`.
    """
    types = (ComponentType.BUTTON, *SELECTS)
    candidates = [one for one in iterate_components(components) if one["type"] in types]
    for key in ("custom_id", "label"):
        for component in candidates:
            if component.get(key) == name and component.get("style") not in (
                LINK_STYLE,
                PREMIUM_STYLE,
            ):
                return component
    raise InvalidInput(f"There is no button or select {name!r} on that message.")


def modal_data(
    modal: JsonObject, values: Mapping[str, Any], uploads: Mapping[str, JsonObject]
) -> JsonObject:
    """The data of a submitted modal, with its values by custom_id. Raises `InvalidInput`."""
    inputs = iterate_components(modal["components"])
    custom_ids = {one["custom_id"] for one in inputs if "custom_id" in one}
    for custom_id in values:
        if custom_id not in custom_ids:
            raise InvalidInput(f"The modal has no field {custom_id!r}.")
    components = [_submitted(component, values, uploads) for component in modal["components"]]
    used = [value for value in _submitted_values(components) if value in uploads]
    resolved = {"resolved": {"attachments": {one: uploads[one] for one in used}}} if used else {}
    return {"custom_id": modal["custom_id"], "components": components, **resolved}


def _submitted(
    component: JsonObject, values: Mapping[str, Any], uploads: Mapping[str, JsonObject]
) -> JsonObject:
    """A top-level component of a modal as it is submitted."""
    submitted: JsonObject = {"type": component["type"], "id": component["id"]}
    match component["type"]:
        case ComponentType.ACTION_ROW:
            inputs = [
                _submitted_input(one, values, uploads, one) for one in component["components"]
            ]
            return {**submitted, "components": inputs}
        case ComponentType.LABEL:
            submitted_input = _submitted_input(component["component"], values, uploads, component)
            return {**submitted, "component": submitted_input}
        case _:
            return submitted


def _submitted_input(
    component: JsonObject,
    values: Mapping[str, Any],
    uploads: Mapping[str, JsonObject],
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
            selection = _string_list([value] if value else [], label)
            choices = _checked_choices(component, selection, label)
            return {**submitted, "value": choices[0] if choices else None}
        case ComponentType.FILE_UPLOAD:
            files = _checked_uploads(component, _string_list(value, label), uploads, label)
            return {**submitted, "values": files}
        case _:
            choices = _checked_choices(component, _string_list(value, label), label)
            return {**submitted, "values": choices}


def _string_list(value: Any, label: str) -> list[str]:
    values = [] if value is None else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise InvalidInput(f"{label} must be a list of strings.")
    return values


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


def _checked_choices(component: JsonObject, values: Sequence[str], label: str) -> list[str]:
    choices = {option["value"] for option in component.get("options", [])}
    if not set(values) <= choices:
        raise InvalidInput(f"{label} has no such choice.")
    _check_count(component, values, label)
    return list(values)


def _checked_uploads(
    component: JsonObject, values: Sequence[str], uploads: Mapping[str, JsonObject], label: str
) -> list[str]:
    if not set(values) <= set(uploads):
        raise InvalidInput(f"{label} needs uploaded files.")
    _check_count(component, values, label)
    return list(values)


def _check_count(component: JsonObject, values: Sequence[str], label: str) -> None:
    is_required = component.get("required", True)
    if not values and not is_required:
        return
    min_values = component.get("min_values", 1 if is_required else 0)
    default_max_values = _DEFAULT_MAX_VALUES.get(component["type"], 1)
    max_values = component.get("max_values", default_max_values)
    if not min_values <= len(values) <= max_values:
        raise InvalidInput(f"{label}: choose between {min_values} and {max_values}.")


def _submitted_values(components: Sequence[JsonObject]) -> Iterator[str]:
    for component in iterate_components(components):
        yield from component.get("values", ())
