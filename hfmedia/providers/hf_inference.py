"""Hugging Face's own: the reply to the request is the picture itself."""

from hfmedia.wire import Adapter, Call, Done, GenerationRequest, MappingRow, Provider, Reply


def draw(request: GenerationRequest, row: MappingRow) -> Call:
    return Call.post(
        f"/models/{row.path}", {"inputs": request.prompt, "parameters": request.arguments}
    )


def edit(request: GenerationRequest, row: MappingRow) -> Call:
    path, image = f"/models/{row.path}", request.picture
    parameters = {"prompt": request.prompt or None, **request.arguments}
    if any(value is not None for value in parameters.values()):
        return Call.post(path, {"inputs": image.base64, "parameters": parameters})
    # Without parameters the body is the picture itself.
    headers = {"content-type": image.content_type} if image.content_type else {}
    return Call(method="POST", path=path, body=image.data, headers=headers)


def read(reply: Reply) -> Done:
    return Done(body=reply.body)


PROVIDER = Provider(
    name="hf-inference",
    base_url=None,
    adapters={
        "text-to-image": Adapter(draw, read),
        "image-to-image": Adapter(edit, read, inline=True),
    },
)
