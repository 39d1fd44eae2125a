"""OpenAI: chat, with a key of its own. Hugging Face's router does not know it."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="openai",
    base_url="https://api.openai.com",
    docs="https://platform.openai.com/docs/api-reference/chat",
    needs_own_key=True,
    adapters={"conversational": chat_adapter()},
)
