"""Fireworks: chat, with JSON schemas in a form of its own."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter
from hfmedia.types import Json


def schema_format(schema: Json) -> Json:
    return {"type": "json_object", "schema": schema}


PROVIDER = Provider(
    name="fireworks-ai",
    base_url="https://api.fireworks.ai",
    docs="https://docs.fireworks.ai/structured-responses/structured-response-formatting",
    adapters={
        "conversational": chat_adapter(
            "/inference/v1/chat/completions", schema_format=schema_format
        )
    },
)
