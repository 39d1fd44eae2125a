"""Cohere: chat, with JSON schemas in a form of its own."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter
from hfmedia.types import Json


def schema_format(schema: Json) -> Json:
    return {"type": "json_object", "schema": schema}


PROVIDER = Provider(
    name="cohere",
    base_url="https://api.cohere.com",
    docs="https://docs.cohere.com/docs/compatibility-api",
    adapters={
        "conversational": chat_adapter(
            "/compatibility/v1/chat/completions", schema_format=schema_format
        )
    },
)
