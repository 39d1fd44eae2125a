"""Featherless: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="featherless-ai",
    base_url="https://api.featherless.ai",
    docs="https://featherless.ai/docs/api-overview-and-common-options",
    adapters={"conversational": chat_adapter()},
)
