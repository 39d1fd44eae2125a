"""Plain data to JSON and back, without loss: requests, tickets, results, failures, policies."""

from __future__ import annotations

import json
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_origin

from hfmedia.policy import KeyRef, ProcessKeyRef
from hfmedia.types import Json

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter


def to_data(value: Any, cls: Any = None) -> Json:
    """A value as JSON data. `cls` names its type where that is a union of dataclasses.

    Raises `TypeError` for what cannot leave the process: a key that was given as text.
    """
    return _converter(cls).unstructure(value, unstructure_as=cls)


def from_data(cls: Any, data: Json) -> Any:
    """The value of that type again. Raises `ValueError` if the data are not of its form."""
    try:
        return _converter(cls).structure(data, cls)
    except Exception as error:
        # Converters raise whatever the constructors raise that they call.
        raise ValueError(f"not a {getattr(cls, '__name__', cls)}") from error


def to_json(value: Any, cls: Any = None) -> str:
    """A value as JSON text; see `to_data`."""
    return json.dumps(to_data(value, cls))


def from_json(cls: Any, text: str) -> Any:
    """The value of that type again. Raises `ValueError` if the text is not of its form."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return from_data(cls, data)


@cache
def _converter(cls: Any) -> JsonConverter:
    # Imported when first needed: most programs never store anything.
    from cattrs.preconf.json import make_converter  # noqa: PLC0415
    from cattrs.strategies import configure_tagged_union  # noqa: PLC0415

    converter = make_converter(detailed_validation=False)
    converter.register_unstructure_hook(KeyRef, _key_ref)
    if get_origin(cls) in {Union, UnionType}:
        configure_tagged_union(cls, converter)
    return converter


def _key_ref(ref: KeyRef) -> dict[str, str]:
    if isinstance(ref, ProcessKeyRef):
        raise TypeError("a key that was given as text cannot leave its process")
    return {"owner": ref.owner, "id": ref.id}
