"""Scaleway: chat, by the OpenAI API; lines end with CRLF.

Docs: https://www.scaleway.com/en/docs/generative-apis/
"""

from playground.providers.protocols._openai import render_error
from playground.providers.types import ChatRoute, Provider

PROVIDER = Provider(
    name="scaleway",
    routes=(ChatRoute(line_end="\r\n"),),
    render_error=render_error,
)
