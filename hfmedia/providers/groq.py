"""Groq: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="groq",
    base_url="https://api.groq.com",
    docs="https://console.groq.com/docs/openai",
    adapters={"conversational": chat_adapter("/openai/v1/chat/completions")},
)
