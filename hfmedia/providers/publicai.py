"""Public AI: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="publicai",
    base_url="https://api.publicai.co",
    docs="https://platform.publicai.co/docs",
    adapters={"conversational": chat_adapter()},
)
