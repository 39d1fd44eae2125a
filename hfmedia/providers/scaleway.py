"""Scaleway: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="scaleway",
    base_url="https://api.scaleway.ai",
    docs="https://www.scaleway.com/en/developers/api/generative-apis/",
    adapters={"conversational": chat_adapter()},
)
