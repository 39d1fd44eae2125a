"""OVHcloud: chat, by the OpenAI API; the stream ends without `[DONE]`.

Docs: https://help.ovhcloud.com/csm/en-public-cloud-ai-endpoints-getting-started
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="ovhcloud",
    routes=(ChatRoute(ends_with_done=False),),
    render_error=render_error,
)
