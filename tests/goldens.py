"""The recorded cases of the reference client, and a transport that plays them.

`HFMEDIA_GOLDENS` names another file of the same form (plain or gzip) to replay instead.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hfmedia.errors import DeadlineExceeded, DownloadError
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.media_files import Media
from hfmedia.net.spool import Spool
from hfmedia.net.transport import Heard, HttpRequest, HttpResponse

Case = Mapping[str, Any]

RECORDED = Path(__file__).parent / "data" / "goldens.json.gz"
FAL_JOB = "https://queue.fal.run/golden/requests/1"


def cases() -> list[Case]:
    """Every case of the file."""
    data = Path(os.environ.get("HFMEDIA_GOLDENS") or RECORDED).read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    return [queued(case) for case in json.loads(data)["cases"]]


def queued(case: Case) -> Case:
    """A fal-ai picture, which ours makes through the queue where the reference makes one call.

    A good reply becomes submit, status and result of the queue; an error answers the submit.
    """
    if case["provider"] != "fal-ai" or case["task"] != "text-to-image" or not case["request"]:
        return case
    routed = case["key_kind"] == "hf"
    base, query = "https://queue.fal.run", ""
    if routed:
        base, query = "https://router.huggingface.co/fal-ai", "?_subdomain=queue"
    request = case["request"]
    path = request["url"].removeprefix("https://fal.run").removeprefix(base)
    request = {**request, "url": f"{base}{path}{query}"}
    reply, *rest = case["script"]
    if reply["status"] >= 300:
        return {**case, "request": request}
    state = {"request_id": "1", "response_url": FAL_JOB}
    said = [{"status": "IN_QUEUE", **state}, {"status": "COMPLETED", **state}]
    script = [{"status": 200, "headers": {}, "json": it} for it in said]
    job = f"{base}/golden/requests/1"
    polls = [
        {"method": "GET", "url": url, "headers": request["headers"]}
        for url in (f"{job}/status{query}", f"{job}{query}")
    ]
    return {
        **case,
        "request": request,
        "script": [*script, reply, *rest],
        "followups": [*polls, *case["followups"]],
    }


@dataclass
class Recording:
    """Plays the script of a case in the place of the transport, and keeps what was asked.

    What is asked again after the script has ended gets the same answer again and stands in `again`.
    """

    case: Case
    sent: list[HttpRequest] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    answers: dict[str, HttpResponse] = field(default_factory=dict)
    decoding: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, outgoing: HttpRequest) -> HttpResponse:
        if "/api/models/" in outgoing.url:
            return played(self.case["hub_response"])
        return self._answer(outgoing)

    async def download(
        self, address: str, *, limit: int, proxy: str | None = None, heard: Heard | None = None
    ) -> Media:
        headers = {"accept": "*/*"}
        answer = self._answer(HttpRequest(method="GET", url=address, headers=headers))
        if answer.status != 200:
            raise DownloadError("no result", status=answer.status, url=address)
        return Media.of(answer.body.read(), answer.body.content_type, address)

    def spool(self) -> Spool:
        return Spool(RECORDED.parent, in_memory=10**9)

    def _answer(self, outgoing: HttpRequest) -> HttpResponse:
        if len(self.sent) < len(self.case["script"]):
            answer = played(self.case["script"][len(self.sent)])
            self.sent.append(outgoing)
            self.answers[outgoing.url] = answer
            return answer
        self.again.append(outgoing.url)
        if len(self.again) > 8 or outgoing.url not in self.answers:
            raise DeadlineExceeded("The recording is over.")
        return self.answers[outgoing.url]


class Replay(LiveEffects):
    """LiveEffects effects that do not wait."""

    async def pause(self, seconds: float) -> None:
        assert seconds >= 0


def played(recorded: Mapping[str, Any]) -> HttpResponse:
    """A recorded answer."""
    if "json" in recorded:
        body = json.dumps(recorded["json"]).encode()
    elif "text" in recorded:
        body = recorded["text"].encode()
    else:
        body = base64.b64decode(recorded.get("body_b64", ""))
    headers = {"content-type": "application/json", **recorded["headers"]}
    return HttpResponse(
        status=recorded["status"],
        headers=headers,
        body=Media.of(body, headers["content-type"]),
    )
