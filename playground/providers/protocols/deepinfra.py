"""DeepInfra: images in the response, by OpenAI's images API under a path of its own.

Docs: https://deepinfra.com/docs
"""

from playground.providers.protocols._openai import parse, render, render_error
from playground.providers.types import Provider, SubmitRoute, until_finished

IMAGES_PATH = "/v1/openai/images/generations"

PROVIDER = Provider(
    name="deepinfra",
    routes=(
        SubmitRoute(
            path=IMAGES_PATH,
            parse=parse,
            render=render,
            max_wait_s=until_finished,
            include_data=True,
        ),
    ),
    render_error=render_error,
)
