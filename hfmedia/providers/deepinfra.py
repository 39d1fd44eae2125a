"""DeepInfra: chat, and images in one call, in the terms of OpenAI."""

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.providers._chat import chat_adapter
from hfmedia.providers._openai import BASE64_AT, parse_image
from hfmedia.types import GenerationRequest, ProviderRequest


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    body = {"prompt": request.prompt, **request.arguments, "response_format": "b64_json"}
    return ProviderRequest.post("/v1/openai/images/generations", {**body, "model": row.provider_id})


PROVIDER = Provider(
    name="deepinfra",
    base_url="https://api.deepinfra.com",
    docs="https://deepinfra.com/docs/openai_api",
    adapters={
        "text-to-image": Adapter(request=text_to_image, parse=parse_image, base64_at=BASE64_AT),
        "conversational": chat_adapter("/v1/openai/chat/completions"),
    },
)
