"""Hugging Face's router, which chooses a provider itself: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="auto",
    base_url=None,
    router_path="",
    docs="https://huggingface.co/docs/inference-providers/tasks/chat-completion",
    adapters={"conversational": chat_adapter()},
)
