"""The recorded cases of `HuggingFaceInference`: prompt formats, the choice among them, calls.

`HFMEDIA_GOLDENS_INFERENCE` names another file of the same form (plain or gzip) to replay instead.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from hfmedia import HuggingFaceInference
from hfmedia.errors import HFMediaError
from hfmedia.responses import FinishReason, MediaResponse
from tests.goldens import Case, read_cases
from tests.library.served import Handler, Seen, serving

RECORDED = Path(__file__).parent / "data" / "inference.json.gz"


def cases() -> Sequence[Case]:
    """Every case of the file. Their `kind` is `format`, `inputs` or `flow`."""
    return read_cases(Path(os.environ.get("HFMEDIA_GOLDENS_INFERENCE") or RECORDED))


@dataclass
class Replayed:
    """What came of a call: what was sent to the provider, what was yielded, what was raised."""

    sent: list[Seen] = field(default_factory=list)
    text: str = ""
    finish_reasons: list[str] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)
    error: HFMediaError | None = None

    def add(self, item: object) -> None:
        """Add what was yielded."""
        if isinstance(item, str):
            self.text += item
        elif isinstance(item, FinishReason):
            self.finish_reasons.append(item.reason)
        elif isinstance(item, MediaResponse):
            self.responses.append(type(item).__name__)


async def replayed(case: Case) -> Replayed:
    """A recorded call, made with the public class against a Hub and a router over a socket."""
    given, found = case["given"], Replayed()
    async with serving(answering(given)) as served:
        inference = HuggingFaceInference(endpoint=f"{served.url}/hub", router_url=served.url)
        async with inference:
            try:
                items = inference.create_async_generator(given["model"], **given["args"])
                async for item in items:
                    found.add(item)
            except HFMediaError as error:
                found.error = error
        found.sent = [seen for seen in served.seen if seen.method == "POST"]
    return found


def answering(given: Mapping[str, Any]) -> Handler:
    """The Hub describes the model as recorded, and the provider replies as recorded."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == f"/hub/api/models/{given['model']}":
            return web.json_response(given["model_data"])
        if request.method == "POST":
            return played(given["reply"])
        return web.Response(status=404)

    return answer


def played(reply: Mapping[str, Any]) -> web.Response:
    """A recorded reply."""
    status = reply.get("status", 200)
    if "json" in reply:
        return web.json_response(reply["json"], status=status)
    body = base64.b64decode(reply["b64"]) if "b64" in reply else reply["text"].encode()
    return web.Response(body=body, status=status, headers={"content-type": reply["type"]})
