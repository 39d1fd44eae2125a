"""DeepInfra draws at once, in OpenAI's terms."""

from hfmedia.providers._openai import read_image
from hfmedia.wire import Adapter, Call, GenerationRequest, MappingRow, Provider


def draw(request: GenerationRequest, row: MappingRow) -> Call:
    body = {"prompt": request.prompt, **request.arguments, "response_format": "b64_json"}
    return Call.post("/v1/openai/images/generations", {**body, "model": row.provider_id})


PROVIDER = Provider(
    name="deepinfra",
    base_url="https://api.deepinfra.com",
    adapters={"text-to-image": Adapter(draw, read_image)},
)
