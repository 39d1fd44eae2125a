"""Cerebras: chat, by the OpenAI API; invalid input is a 422.

Docs: https://inference-docs.cerebras.ai/api-reference/chat-completions
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="cerebras",
    routes=(ChatRoute(),),
    render_error=render_error,
    invalid_status=422,
)
