"""DeepInfra: images in the response, and chat, by the OpenAI API under a path of its own.

Docs: https://deepinfra.com/docs
"""

from playground.providers.protocols._openai import parse, render, render_error
from playground.providers.types import ChatRoute, Provider, SubmitRoute, until_finished

IMAGES_PATH = "/v1/openai/images/generations"
CHAT_PATH = "/v1/openai/chat/completions"

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
        ChatRoute(path=CHAT_PATH),
    ),
    render_error=render_error,
)
