"""Hugging Face's own: the request is held until the picture is drawn, the answer is its bytes."""

from playground.providers.catalogue import EDIT
from playground.providers.parameters import order_of
from playground.providers.types import (
    Answer,
    Asked,
    Json,
    Order,
    Provider,
    Refused,
    Seen,
    Submit,
    in_the_end,
)


def read(asked: Asked) -> Order:
    """A prompt as `inputs`, or a picture: raw, or in base64 beside its `parameters`."""
    model = asked.captured["model"]
    task = asked.task(model)
    if not asked.headers.get("content-type", "").startswith("application/json"):
        return order_of({}, task=task, model=model, image=asked.body, file_format=_format(asked))
    body = asked.json()
    parameters = body.get("parameters", {})
    if not isinstance(parameters, dict):
        raise Refused("parameters must be an object.", field="parameters")
    if task == EDIT:
        image = body.get("inputs")
        return order_of(parameters, task=task, model=model, image=image, file_format=_format(asked))
    arguments = {**parameters, "prompt": body.get("inputs")}
    return order_of(arguments, task=task, model=model, file_format=_format(asked))


def _format(asked: Asked) -> str:
    wanted = asked.headers.get("accept", "").partition(",")[0]
    return {"image/png": "png", "image/webp": "webp"}.get(wanted, "jpeg")


def show(seen: Seen) -> Answer:
    """The bytes."""
    if seen.state == "failed":
        return Answer(status=400 if seen.unsafe else 500, body={"error": seen.reason})
    if not seen.files:
        return Answer(body=[])
    file = seen.files[0]
    return Answer(body=file.data, content_type=file.content_type)


def refuse(status: int, message: str, field: str) -> Json:
    """`{"error"}`, and for a model that is loading how long it will take."""
    return {"error": message} | ({"estimated_time": 20.0} if status == 503 else {})


PROVIDER = Provider(
    name="hf-inference",
    routes=(Submit(path="/models/{model:.+}", read=read, show=show, hold=in_the_end, inline=True),),
    refuse=refuse,
)
