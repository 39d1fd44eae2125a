"""Featherless: chat, by the OpenAI API, with a comment before the events.

Docs: https://featherless.ai/docs
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="featherless-ai",
    routes=(ChatRoute(keep_alive="FEATHERLESS PROCESSING"),),
    render_error=render_error,
)
