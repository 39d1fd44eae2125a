"""Cerebras: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="cerebras",
    base_url="https://api.cerebras.ai",
    docs="https://inference-docs.cerebras.ai/api-reference/chat-completions",
    adapters={"conversational": chat_adapter()},
)
