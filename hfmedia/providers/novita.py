"""Novita films: some models while we wait, others as a task to ask for."""

from urllib.parse import quote

from hfmedia.errors import JobFailed
from hfmedia.wire import (
    Adapter,
    Call,
    Done,
    GenerationRequest,
    MappingRow,
    Pending,
    Provider,
    Reply,
)


def film(request: GenerationRequest, row: MappingRow) -> Call:
    return Call.post(f"/v3/hf/{row.path}", {"prompt": request.prompt, **request.arguments})


def read(reply: Reply) -> Done | Pending:
    body = reply.json()
    if "video" in body:
        return Done(link=body["video"]["video_url"])
    if "task_id" in body:
        task = quote(body["task_id"], safe="")
        return Pending(call=Call.get(f"/v3/async/task-result?task_id={task}"), after=2)
    match body["task"]["status"]:
        case "TASK_STATUS_SUCCEED":
            return Done(link=body["videos"][0]["video_url"])
        case "TASK_STATUS_FAILED":
            raise JobFailed(body["task"].get("reason") or "The video task failed.")
        case status:
            note = status.removeprefix("TASK_STATUS_").replace("_", " ").lower()
            return Pending(call=reply.call, after=2, note=note)


PROVIDER = Provider(
    name="novita",
    base_url="https://api.novita.ai",
    video_in_pixels=True,
    adapters={"text-to-video": Adapter(film, read)},
)
