"""HF Inference, Hugging Face's own provider: images, which are the response itself, and text."""

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.providers._chat import chat_adapter
from hfmedia.providers._text_generation import TEXT_GENERATION
from hfmedia.types import Done, GenerationRequest, Json, ProviderRequest, ProviderResponse


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return ProviderRequest.post(
        f"/models/{row.path}", {"inputs": request.prompt, "parameters": request.arguments}
    )


def image_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    path, image = f"/models/{row.path}", request.require_image()
    parameters = {"prompt": request.prompt or None, **request.arguments}
    if any(value is not None for value in parameters.values()):
        return ProviderRequest.post(path, {"inputs": image.as_base64(), "parameters": parameters})
    # Without parameters the body is the image itself.
    media = image.require_media()
    headers = {"content-type": media.content_type} if media.content_type else {}
    return ProviderRequest(method="POST", path=path, body=media, headers=headers)


def parse(response: ProviderResponse) -> Done:
    return Done(media=response.media)


def schema_format(schema: Json) -> Json:
    return {"type": "json_object", "value": schema}


PROVIDER = Provider(
    name="hf-inference",
    base_url=None,
    docs="https://huggingface.co/docs/inference-providers/providers/hf-inference",
    adapters={
        "text-to-image": Adapter(request=text_to_image, parse=parse, body_is_media=True),
        "image-to-image": Adapter(
            request=image_to_image, parse=parse, body_is_media=True, needs_image_bytes=True
        ),
        "conversational": chat_adapter(
            "/models/{model}/v1/chat/completions", schema_format=schema_format, keeps_null=True
        ),
        "text-generation": TEXT_GENERATION,
    },
)
