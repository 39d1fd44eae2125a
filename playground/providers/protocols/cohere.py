"""Cohere: chat, by the OpenAI API under a path of its own.

Docs: https://docs.cohere.com/docs/compatibility-api
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="cohere",
    routes=(ChatRoute(path="/compatibility/v1/chat/completions"),),
    render_error=render_error,
)
