"""OVHcloud: chat."""

from hfmedia.adapter import Provider
from hfmedia.providers._chat import chat_adapter

PROVIDER = Provider(
    name="ovhcloud",
    base_url="https://oai.endpoints.kepler.ai.cloud.ovh.net",
    docs="https://endpoints.ai.cloud.ovh.net",
    adapters={"conversational": chat_adapter()},
)
