"""Nscale: images in the response, and chat, by the OpenAI API.

Docs: https://docs.nscale.com
"""

from playground.providers.protocols._openai import parse, render, render_error
from playground.providers.types import ChatRoute, Provider, SubmitRoute, until_finished

PROVIDER = Provider(
    name="nscale",
    routes=(
        SubmitRoute(
            path="/v1/images/generations",
            parse=parse,
            render=render,
            max_wait_s=until_finished,
            include_data=True,
        ),
        ChatRoute(),
    ),
    render_error=render_error,
)
