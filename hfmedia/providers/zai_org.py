"""Z.ai: chat, and images, as a task to poll."""

from urllib.parse import quote

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.errors import JobFailed
from hfmedia.providers._chat import chat_adapter
from hfmedia.types import Done, GenerationRequest, Pending, ProviderRequest, ProviderResponse


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    arguments = request.arguments
    # It takes a size or none: a single side would be refused.
    width, height = arguments.pop("width", None), arguments.pop("height", None)
    if width is not None and height is not None:
        arguments["size"] = f"{width}x{height}"
    body = {"prompt": request.prompt, **arguments, "model": row.provider_id}
    return ProviderRequest.post("/api/paas/v4/async/images/generations", body)


def parse(response: ProviderResponse) -> Done | Pending:
    task = response.json()
    match task["task_status"]:
        case "SUCCESS":
            return Done(link=task["image_result"][0]["url"])
        case "FAIL":
            raise JobFailed("The image task failed.")
        case status:
            path = f"/api/paas/v4/async-result/{quote(task['id'], safe='')}"
            return Pending(poll=ProviderRequest.get(path), after_s=1, state=status.lower())


PROVIDER = Provider(
    name="zai-org",
    base_url="https://api.z.ai",
    docs="https://docs.z.ai/api-reference/image/generate-image-async",
    headers={"x-source-channel": "hugging_face", "accept-language": "en-US,en"},
    adapters={
        "text-to-image": Adapter(request=text_to_image, parse=parse),
        "conversational": chat_adapter("/api/paas/v4/chat/completions"),
    },
)
