"""What the benchmark's router answers: prepared bytes, after the time that a provider takes."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.contender import FILM_MODEL, MODELS
from playground.drawing import clip, picture
from playground.providers.corruption import padded

HUB_LATENCY = 0.3  # seconds
IMAGE_BYTES, VIDEO_BYTES = 1_500_000, 8_000_000
FAL_APP = "fal-ai/wan"
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"  # g4f reads it
ROWS = {
    "text-to-image": {"fal-ai": "fal-ai/{}", "together": "{}", "hf-inference": "{}"},
    "text-to-video": {
        "fal-ai": "fal-ai/wan/v2.2-a14b/text-to-video",
        "replicate": "wan-video/wan-2.2-t2v-fast",
    },
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response as it goes over the wire, and the seconds before it."""

    wire: bytes
    after: float = 0.0

    async def send(self, to: socket.socket) -> None:
        """Wait, then write it."""
        if self.after:
            await asyncio.sleep(self.after)
        await asyncio.get_running_loop().sock_sendall(to, self.wire)


def duration(prompt: str) -> float:
    """The seconds that a generation takes: 0.85 to 1.15, by its prompt."""
    return 0.85 + 0.3 * zlib.crc32(prompt.encode()) / 2**32


@dataclass
class Answers:
    """Answers for the Hub, the providers and the files at an origin."""

    origin: str
    image: bytes = field(init=False)
    image_in_json: bytes = field(init=False)
    video: bytes = field(init=False)
    finished_at: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        image = padded(picture("a boat at sea", 1, 1024, 1024, "png"), IMAGE_BYTES)
        video = padded(clip("a boat at sea", 1, 832, 480, 2.0, 24), VIDEO_BYTES)
        text = base64.b64encode(image).decode()
        self.image = wire(image, "image/png")
        self.video = wire(video, "video/mp4")
        self.image_in_json = json_wire({"id": "1", "data": [{"index": 0, "b64_json": text}]})

    def to(self, method: str, path: str, body: bytes) -> Answer:
        """The answer to a request."""
        path, _, query = path.partition("?")
        match path.split("/")[1:]:
            case ["spent"]:
                return Answer(json_wire(time.process_time()))
            case ["files", *_]:
                return Answer(self.video)
            case ["hub", "api", "models", owner, name]:
                return Answer(json_wire(_model(f"{owner}/{name}")), HUB_LATENCY)
            case ["router", "hf-inference", *_]:
                return Answer(self.image, duration(json.loads(body)["inputs"]))
            case ["router", "together", *_]:
                return Answer(self.image_in_json, duration(json.loads(body)["prompt"]))
            case ["router", "replicate", *_]:
                return self._prediction(json.loads(body)["input"]["prompt"])
            case ["router", "fal-ai", *_] if "_subdomain=queue" not in query:
                return Answer(self._result, duration(json.loads(body)["prompt"]))
            case ["router", "fal-ai", *parts]:
                return self._fal(method, parts, body)
        return Answer(wire(b"not found", "text/plain", "404 Not Found"))

    def _prediction(self, prompt: str) -> Answer:
        urls = {"get": "https://api.replicate.com/v1/predictions/1"}
        prediction = {"id": "1", "status": "succeeded", "output": self._link, "urls": urls}
        return Answer(json_wire(prediction, "201 Created"), duration(prompt))

    def _fal(self, method: str, parts: list[str], body: bytes) -> Answer:
        if method == "POST":
            self.finished_at.append(_now() + duration(json.loads(body)["prompt"]))
            return Answer(json_wire(_job("IN_QUEUE", len(self.finished_at) - 1)))
        if parts[-1] == "status":
            number = int(parts[-2])
            is_done = _now() >= self.finished_at[number]
            return Answer(json_wire(_job("COMPLETED" if is_done else "IN_PROGRESS", number)))
        return Answer(self._result)

    @property
    def _result(self) -> bytes:
        return json_wire({"video": {"url": self._link, "content_type": "video/mp4"}})

    @property
    def _link(self) -> str:
        return f"{self.origin}/files/1.mp4"


def wire(body: bytes, content_type: str, status: str = "200 OK") -> bytes:
    """A response as it goes over the wire."""
    fields = {"Date": DATE, "Content-Type": content_type, "Content-Length": len(body)}
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*head, "", ""]).encode() + body


def json_wire(value: Any, status: str = "200 OK") -> bytes:
    """A whole HTTP response with JSON."""
    return wire(json.dumps(value).encode(), "application/json", status)


def _model(name: str) -> Mapping[str, Any]:
    task = "text-to-video" if name == FILM_MODEL else "text-to-image"
    known = (*MODELS, FILM_MODEL)
    rows = {
        provider: {"status": "live", "task": task, "providerId": theirs.format(name)}
        for provider, theirs in ROWS[task].items()
    }
    mapping = rows if name in known else {}
    return {"id": name, "pipeline_tag": task, "inferenceProviderMapping": mapping}


def _job(status: str, number: int) -> Mapping[str, Any]:
    url = f"https://queue.fal.run/{FAL_APP}/requests/{number}"
    urls = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
    return {"status": status, "request_id": str(number), **urls}


def _now() -> float:
    return asyncio.get_running_loop().time()
