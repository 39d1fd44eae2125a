"""A click, a choice or a filled-in modal, made into an interaction's data; or refused in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from playground.components import SELECTS, Kind, all_of
from playground.errors import Refused
from playground.wire import Json

LINK, PREMIUM = 5, 6
# How many may be chosen where the component does not say.
_MOST: Final = {Kind.FILE_UPLOAD: 1, Kind.CHECKBOX_GROUP: 10}


def component_data(components: Sequence[Json], custom_id: str, values: Sequence[str]) -> Json:
    """The data of a click on a button or of a choice in a select."""
    component = find(components, custom_id)
    if component.get("disabled"):
        raise Refused("That is disabled.")
    data: Json = {
        "component_type": component["type"],
        "custom_id": component["custom_id"],
        "id": component["id"],
    }
    if component["type"] == Kind.BUTTON:
        return data
    if component["type"] != Kind.SELECT:
        raise Refused("That kind of select is not in the playground.")
    return {**data, "values": _chosen(component, values)}


def find(components: Sequence[Json], name: str) -> Json:
    """The button or select with that custom_id or, failing that, that label."""
    usable = [one for one in all_of(components) if one["type"] in (Kind.BUTTON, *SELECTS)]
    for key in ("custom_id", "label"):
        for component in usable:
            if component.get(key) == name and component.get("style") not in (LINK, PREMIUM):
                return component
    raise Refused(f"There is no button or select {name!r} on that message.")


def modal_data(modal: Json, values: Mapping[str, Any], uploads: Mapping[str, Json]) -> Json:
    """The data of a modal as a person filled it in."""
    inputs = {one["custom_id"] for one in all_of(modal["components"]) if "custom_id" in one}
    for custom_id in values:
        if custom_id not in inputs:
            raise Refused(f"The modal has no field {custom_id!r}.")
    components = [_filled(top, values, uploads) for top in modal["components"]]
    used = [one for one in _values(components) if one in uploads]
    resolved = {"resolved": {"attachments": {one: uploads[one] for one in used}}} if used else {}
    return {"custom_id": modal["custom_id"], "components": components, **resolved}


def _filled(component: Json, values: Mapping[str, Any], uploads: Mapping[str, Json]) -> Json:
    """What a modal's top component looks like when it comes back."""
    back: Json = {"type": component["type"], "id": component["id"]}
    match component["type"]:
        case Kind.ROW:
            inner = component["components"]
            return {**back, "components": [_entry(one, values, uploads, one) for one in inner]}
        case Kind.LABEL:
            inner = component["component"]
            return {**back, "component": _entry(inner, values, uploads, component)}
        case _:
            return back


def _entry(
    component: Json, values: Mapping[str, Any], uploads: Mapping[str, Json], label: Json
) -> Json:
    given = values.get(component["custom_id"])
    back: Json = {
        "type": component["type"],
        "id": component["id"],
        "custom_id": component["custom_id"],
    }
    words: str = label.get("label") or component["custom_id"]
    match component["type"]:
        case Kind.TEXT_INPUT:
            return {**back, "value": _typed(component, given, words)}
        case Kind.CHECKBOX:
            return {**back, "value": bool(component.get("default") if given is None else given)}
        case Kind.RADIO_GROUP:
            chosen = _chosen(component, _texts([given] if given else [], words), words)
            return {**back, "value": chosen[0] if chosen else None}
        case Kind.FILE_UPLOAD:
            return {**back, "values": _uploaded(component, _texts(given, words), uploads, words)}
        case _:
            return {**back, "values": _chosen(component, _texts(given, words), words)}


def _texts(given: Any, words: str) -> list[str]:
    values = [] if given is None else given
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise Refused(f"{words} must be a list of texts.")
    return values


def _typed(component: Json, given: Any, words: str) -> str:
    value = component.get("value", "") if given is None else given
    if not isinstance(value, str):
        raise Refused(f"{words} must be text.")
    if not value and component.get("required", True):
        raise Refused(f"{words} is required.")
    least, most = component.get("min_length", 0), component.get("max_length", 4000)
    if value and not least <= len(value) <= most:
        raise Refused(f"{words} must have between {least} and {most} characters.")
    return value


def _chosen(component: Json, values: Sequence[str], words: str = "The select") -> list[str]:
    known = {option["value"] for option in component.get("options", [])}
    if not set(values) <= known:
        raise Refused(f"{words} has no such choice.")
    _check_count(component, values, words)
    return list(values)


def _uploaded(
    component: Json, values: Sequence[str], uploads: Mapping[str, Json], words: str
) -> list[str]:
    if not set(values) <= set(uploads):
        raise Refused(f"{words} needs uploaded files.")
    _check_count(component, values, words)
    return list(values)


def _check_count(component: Json, values: Sequence[str], words: str) -> None:
    needed = component.get("required", True)
    least = component.get("min_values", 1 if needed else 0)
    most = component.get("max_values", _MOST.get(component["type"], 1))
    if not values and not needed:
        return
    if not least <= len(values) <= most:
        raise Refused(f"{words}: choose between {least} and {most}.")


def _values(components: Sequence[Json]) -> Iterator[str]:
    for component in all_of(components):
        yield from component.get("values", ())
