"""Nscale: chat, and images in one call, in the terms of OpenAI, without steps and guidance."""

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.providers._chat import chat_adapter
from hfmedia.providers._openai import BASE64_AT, parse_image
from hfmedia.types import GenerationRequest, ProviderRequest


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    arguments = request.arguments
    if {"width", "height"} <= arguments.keys():
        arguments["size"] = f"{arguments.pop('width')}x{arguments.pop('height')}"
    body = {"prompt": request.prompt, **arguments, "response_format": "b64_json"}
    return ProviderRequest.post("/v1/images/generations", {**body, "model": row.provider_id})


IGNORED = frozenset({"num_inference_steps", "cfg_scale"})

PROVIDER = Provider(
    name="nscale",
    base_url="https://inference.api.nscale.com",
    docs="https://docs.nscale.com",
    adapters={
        "text-to-image": Adapter(
            request=text_to_image,
            parse=parse_image,
            ignored_parameters=IGNORED,
            base64_at=BASE64_AT,
        ),
        "conversational": chat_adapter(),
    },
)
