"""The recorded cases of the reference client, and a transport that plays them.

`HFMEDIA_GOLDENS` names another file of the same form (plain or gzip) to replay instead.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from yarl import URL

from hfmedia.adapter import Route
from hfmedia.client import ignore
from hfmedia.codecs import Codec
from hfmedia.errors import DeadlineExceeded
from hfmedia.execution.background import Background
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.provider_http import RouterConfig
from hfmedia.keys import ProcessKeys
from hfmedia.media_store import FolderMediaStore
from hfmedia.net.transport import HttpRequest, OnSending, Transport
from hfmedia.policy import Policy
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.hub import Hub
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.route_finder import RouteFinder
from hfmedia.types import GenerationRequest, ProviderRequest

Case = Mapping[str, Any]

RECORDED = Path(__file__).parent / "data" / "goldens.json.gz"
FAL_JOB = "https://queue.fal.run/golden/requests/1"


def cases() -> list[Case]:
    """Every case of the file."""
    path = Path(os.environ.get("HFMEDIA_GOLDENS") or RECORDED)
    return [queued(case) for case in read_cases(path)]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file of recordings, plain or gzip."""
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    found: list[Case] = json.loads(data)["cases"]
    return found


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


@dataclass(frozen=True)
class RecordedResponse:
    """A recorded answer, as the transport hands out a response."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: URL

    @property
    def content_type(self) -> str:
        return self.headers["content-type"].partition(";")[0]

    @property
    def content_length(self) -> int | None:
        return len(self.body)

    async def chunks(
        self, *, limit_bytes: int, min_bytes_per_s: float = 0
    ) -> AsyncGenerator[bytes, None]:
        yield self.body

    async def stream(self, *, limit_bytes: int, at_once_bytes: int) -> AsyncGenerator[bytes, None]:
        yield self.body

    async def read(self, *, limit_bytes: int, min_bytes_per_s: float = 0) -> bytes:
        return self.body

    async def read_error(self) -> bytes:
        return self.body


@dataclass
class Recording:
    """Plays the script of a case in the place of the transport, and keeps what was asked.

    What is asked again after the script has ended gets the same answer again and stands in `again`.
    """

    case: Case
    sent: list[HttpRequest] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    answers: dict[str, RecordedResponse] = field(default_factory=dict)

    @asynccontextmanager
    async def open(
        self, request: HttpRequest, on_sending: OnSending | None = None
    ) -> AsyncIterator[RecordedResponse]:
        if "/api/models/" in request.url:
            yield played(self.case["hub_response"], request.url)
        elif request.method == "GET" and request.url.endswith("/v1/models"):
            yield played({"status": 404, "headers": {}}, request.url)  # nothing is known of models
        else:
            yield self._answer(request)

    def trust(self, url: str) -> None:
        """Nothing is connected to."""

    @asynccontextmanager
    async def open_media(
        self,
        address: str,
        *,
        proxy: str | None = None,
        tenant: str | None = None,
        tls_only: bool = False,
    ) -> AsyncIterator[RecordedResponse]:
        yield self._answer(HttpRequest(method="GET", url=address, headers={"accept": "*/*"}))

    def _answer(self, request: HttpRequest) -> RecordedResponse:
        if len(self.sent) < len(self.case["script"]):
            answer = played(self.case["script"][len(self.sent)], request.url)
            self.sent.append(request)
            self.answers[request.url] = answer
            return answer
        self.again.append(request.url)
        if len(self.again) > 8 or request.url not in self.answers:
            raise DeadlineExceeded("The recording is over.")
        return self.answers[request.url]


class Replay(LiveEffects):
    """Live effects that do not wait."""

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        """The reference client cancels nothing."""


@contextmanager
def replay_effects(
    case: Case, request: GenerationRequest, recording: Recording, codec: Codec
) -> Iterator[Replay]:
    """Effects that play a case, with the key and the options of its client."""
    client = case.get("client") or {}
    transport = cast("Transport", recording)
    keys = ProcessKeys()
    hub = Hub(transport, "https://huggingface.co", keys.resolve)
    chat_models = ChatModels(transport, "https://router.huggingface.co")
    with closing(FolderMediaStore()) as store:
        yield Replay(
            transport=transport,
            store=store,
            finder=RouteFinder(transport, hub, chat_models, ProviderStats()),
            policy=policy_of(case, request, keys),
            resolve_key=keys.resolve,
            config=RouterConfig(
                url="https://router.huggingface.co", headers=client.get("headers") or {}
            ),
            on_progress=ignore,
            background=Background(),
            codec=codec,
        )


def policy_of(case: Case, request: GenerationRequest, keys: ProcessKeys) -> Policy:
    """The key of a case as a reference; where no provider is named, the router chooses."""
    policy = Policy(
        bill_to=(case.get("client") or {}).get("bill_to"),
        order="router" if case["provider"] == "auto" and request.messages else "mapping",
        allow_endpoint_urls=True,
    )
    if case["key_kind"] == "hf":
        return replace(policy, hub_key=keys.add("hf_goldenTOKEN0123456789"))
    key = keys.add(f"pk-{case['provider']}-golden")
    return replace(policy, provider_keys={case["provider"]: key})


def played(recorded: Mapping[str, Any], url: str) -> RecordedResponse:
    """A recorded answer."""
    if "json" in recorded:
        body = json.dumps(recorded["json"]).encode()
    elif "text" in recorded:
        body = recorded["text"].encode()
    else:
        body = base64.b64decode(recorded.get("body_b64", ""))
    headers = {"content-type": "application/json", **recorded["headers"]}
    found = {name.lower(): value for name, value in headers.items()}
    return RecordedResponse(recorded["status"], found, body, URL(url))
