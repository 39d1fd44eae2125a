"""Public AI: chat, by the OpenAI API.

Docs: https://platform.publicai.co/docs
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="publicai",
    routes=(ChatRoute(),),
    render_error=render_error,
)
