"""nscale draws at once and takes neither steps nor guidance."""

from hfmedia.providers._openai import read_image
from hfmedia.wire import Adapter, Call, GenerationRequest, MappingRow, Provider


def draw(request: GenerationRequest, row: MappingRow) -> Call:
    arguments = request.arguments
    if {"width", "height"} <= arguments.keys():
        arguments["size"] = f"{arguments.pop('width')}x{arguments.pop('height')}"
    body = {"prompt": request.prompt, **arguments, "response_format": "b64_json"}
    return Call.post("/v1/images/generations", {**body, "model": row.provider_id})


REFUSES = frozenset({"num_inference_steps", "cfg_scale"})

PROVIDER = Provider(
    name="nscale",
    base_url="https://inference.api.nscale.com",
    adapters={"text-to-image": Adapter(draw, read_image, refuses=REFUSES)},
)
