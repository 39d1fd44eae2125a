"""Fireworks: chat, by the OpenAI API under a path of its own.

Docs: https://docs.fireworks.ai/api-reference/post-chatcompletions
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="fireworks-ai",
    routes=(ChatRoute(path="/inference/v1/chat/completions"),),
    render_error=render_error,
)
