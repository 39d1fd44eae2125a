"""The Hub and fal's queue with prepared bytes: `python -m benchmarks.durable.provider`.

A job is complete at the first question for its status, so that it takes two polls. `/submits` tells
when each prompt arrived, by the clock that all processes of the machine share.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from benchmarks.answers import Answer, json_wire, wire
from benchmarks.router import serve
from playground.drawing import picture

MODEL: Final = "playground/drawn"
APP: Final = "fal-ai/drawn"
MAPPING: Final = {"fal-ai": {"status": "live", "task": "text-to-image", "providerId": APP}}


@dataclass
class FalQueue:
    """Answers for the Hub, the queue and the files at an origin."""

    origin: str
    submits: dict[str, float] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _picture: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._picture = wire(picture("a boat at sea", 1, 64, 64, "png"), "image/png")

    def to(self, method: str, path: str, body: bytes) -> Answer:
        """The answer to a request."""
        path = path.partition("?")[0]
        if path == "/submits":
            return Answer(json_wire(self.submits))
        if path.startswith("/files/"):
            return Answer(self._picture)
        if path.startswith("/hub/"):
            model = {"id": MODEL, "pipeline_tag": "text-to-image"}
            return Answer(json_wire({**model, "inferenceProviderMapping": MAPPING}))
        if method == "POST":
            self.submits[json.loads(body)["prompt"]] = time.monotonic()
            return Answer(_job("IN_QUEUE", str(next(self._numbers))))
        if path.endswith("/status"):
            return Answer(_job("COMPLETED", path.split("/")[-2]))
        return Answer(json_wire({"images": [{"url": f"{self.origin}/files/1.png"}]}))


def _job(status: str, number: str) -> bytes:
    url = f"https://queue.fal.run/{APP}/requests/{number}"
    urls = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
    return json_wire({"status": status, "request_id": number, **urls})


if __name__ == "__main__":
    asyncio.run(serve(FalQueue))
