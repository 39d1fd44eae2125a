"""Baseten: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="baseten",
    base_url="https://inference.baseten.co",
    docs="https://docs.baseten.co/inference/model-apis/overview",
    adapters={"conversational": chat_adapter()},
)
