"""Groq: chat, by the OpenAI API under a path of its own, without unknown arguments.

Docs: https://console.groq.com/docs/api-reference
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="groq",
    routes=(ChatRoute(path="/openai/v1/chat/completions", refuses_unknown=True),),
    render_error=render_error,
)
