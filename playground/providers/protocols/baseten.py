"""Baseten: chat, by the OpenAI API.

Docs: https://docs.baseten.co/inference/model-apis/overview
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="baseten",
    routes=(ChatRoute(),),
    render_error=render_error,
)
