"""Hugging Face's own: the reply to the request is the picture itself."""

from hfmedia.wire import Adapter, Call, Done, GenerationRequest, MappingRow, Provider, Reply


def draw(request: GenerationRequest, row: MappingRow) -> Call:
    return Call.post(
        f"/models/{row.path}", {"inputs": request.prompt, "parameters": request.arguments}
    )


def read(reply: Reply) -> Done:
    return Done(body=reply.body)


PROVIDER = Provider(
    name="hf-inference",
    base_url=None,
    adapters={"text-to-image": Adapter(draw, read)},
)
