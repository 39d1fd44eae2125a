"""Novita: chat, and videos, some models in one call, others as a task to poll."""

from urllib.parse import quote

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.errors import JobFailed
from hfmedia.providers._chat import chat_adapter
from hfmedia.types import Done, GenerationRequest, Pending, ProviderRequest, ProviderResponse


def text_to_video(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return ProviderRequest.post(
        f"/v3/hf/{row.path}", {"prompt": request.prompt, **request.arguments}
    )


def parse(response: ProviderResponse) -> Done | Pending:
    body = response.json()
    if "video" in body:
        return Done(link=body["video"]["video_url"])
    if "task_id" in body:
        task = quote(body["task_id"], safe="")
        return Pending(poll=ProviderRequest.get(f"/v3/async/task-result?task_id={task}"), after_s=2)
    match body["task"]["status"]:
        case "TASK_STATUS_SUCCEED":
            return Done(link=body["videos"][0]["video_url"])
        case "TASK_STATUS_FAILED":
            raise JobFailed(body["task"].get("reason") or "The video task failed.")
        case status:
            state = status.removeprefix("TASK_STATUS_").replace("_", " ").lower()
            return Pending(poll=response.request, after_s=2, state=state)


PROVIDER = Provider(
    name="novita",
    base_url="https://api.novita.ai",
    docs="https://novita.ai/docs/api-reference/model-apis-task-result",
    video_in_pixels=True,
    adapters={
        "text-to-video": Adapter(request=text_to_video, parse=parse),
        "conversational": chat_adapter("/v3/openai/chat/completions"),
    },
)
