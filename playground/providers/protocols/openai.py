"""OpenAI: chat, without unknown arguments. The router does not lead here.

Docs: https://platform.openai.com/docs/api-reference/chat/create
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="openai",
    routes=(ChatRoute(refuses_unknown=True),),
    render_error=render_error,
    keys=("own",),
)
