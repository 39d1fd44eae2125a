"""The provider of the conversations, in a process of its own, which makes pictures too.

`python -m benchmarks.talks.provider RATE` prints its address. Its answers say in their first words
when these were sent, by the monotonic clock, which all processes of the machine share. Each token
is a packet at a time of its own, so many a second.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any, Final

from aiohttp import web

from benchmarks.storm.provider import StormProvider

MODEL: Final = "talks/steady"
PROVIDER: Final = "groq"
SENT_AT: Final = "sent at {milliseconds} and"
FIRST_TOKEN_S: Final = 1.0
ANSWER_S: Final = 60.0
PARAGRAPH_TOKENS: Final = 100


class TalkProvider(StormProvider):
    """Serves what the storm's provider serves, and a chat model with so many tokens a second."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._interval_s = 1 / rate

    def application(self) -> web.Application:
        """The application that serves all of it."""
        app = super().application()
        chat = f"/{PROVIDER}/openai/v1/chat/completions"
        app.add_routes([web.post(chat, self.chat), web.get("/v1/models", self.routers_list)])
        return app

    async def listing(self, request: web.Request) -> web.Response:
        """The models of a task, as the Hub lists them."""
        if request.query.get("pipeline_tag") == "text-generation":
            return web.json_response([listed()])
        return await super().listing(request)

    async def model(self, request: web.Request) -> web.Response:
        """One model."""
        if request.match_info["model"] == MODEL:
            return web.json_response(listed())
        return await super().model(request)

    async def routers_list(self, _: web.Request) -> web.Response:
        """The router's list, which knows no prices."""
        return web.json_response({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Stream an answer."""
        await request.read()
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        began = time.monotonic() + FIRST_TOKEN_S
        await asyncio.sleep(FIRST_TOKEN_S)
        sent_at = SENT_AT.format(milliseconds=round(time.monotonic() * 1000))
        await response.write(event({"content": sent_at}))
        for number in range(1, int(ANSWER_S / self._interval_s)):
            await asyncio.sleep(max(0.0, began + number * self._interval_s - time.monotonic()))
            words = " foxes" if number % PARAGRAPH_TOKENS else "\n\nAnd then"
            await response.write(event({"content": words}))
        await response.write(event({}, finish_reason="stop") + b"data: [DONE]\n\n")
        return response


def event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    """An event of the stream."""
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return f"data: {json.dumps({'id': 'x', 'choices': [choice]})}\n\n".encode()


def listed() -> dict[str, Any]:
    """The chat model, as the Hub lists it."""
    row = {"provider": PROVIDER, "task": "conversational", "providerId": MODEL, "status": "live"}
    return {"id": MODEL, "pipeline_tag": "text-generation", "inferenceProviderMapping": [row]}


async def main() -> None:
    """Serve until killed."""
    provider = TalkProvider(float(sys.argv[1]))
    runner = web.AppRunner(provider.application(), access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    print(json.dumps(provider.url), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
