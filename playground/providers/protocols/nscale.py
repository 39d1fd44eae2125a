"""Nscale: images in the response, by OpenAI's images API.

Docs: https://docs.nscale.com
"""

from playground.providers.protocols._openai import parse, render, render_error
from playground.providers.types import Provider, SubmitRoute, until_finished

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
    ),
    render_error=render_error,
)
