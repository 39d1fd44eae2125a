"""`response_format`: the form of an answer of chat, as the caller asks for it.

https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

from collections.abc import Mapping

from hfmedia.errors import RequestError
from hfmedia.types import Json


def check_response_format(parameters: Mapping[str, Json]) -> None:
    """Raise `RequestError` for a `response_format` that no provider could read.

    Which types there are, and what a schema may hold, is for the provider to say.
    """
    form = parameters.get("response_format")
    if form is None:
        return
    if not isinstance(form, Mapping) or not isinstance(form.get("type"), str):
        raise RequestError(
            "response_format must be an object with a type, such as json_schema.",
            problem="argument",
        )
    if form["type"] != "json_schema":
        return
    wrapper = form.get("json_schema")
    schema = wrapper.get("schema") if isinstance(wrapper, Mapping) else wrapper
    if schema is not None and not isinstance(schema, Mapping):
        raise RequestError(
            "The json_schema of response_format must be an object with a name and a schema, "
            "which is an object too.",
            problem="argument",
        )
