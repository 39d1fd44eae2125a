"""A Discord that knows one message of a webhook, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

USER = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None}


@dataclass(frozen=True)
class Failure:
    """An answer to an edit that is no success. Without a status the connection hangs, or breaks."""

    status: int | None = None
    code: int = 0
    retry_after_s: float | None = None
    breaks: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        if self.breaks and request.transport is not None:
            request.transport.abort()
        if self.status is None:
            await asyncio.Event().wait()
        body: dict[str, Any] = {"code": self.code, "message": "No."}
        if self.retry_after_s is None:
            return _json(body, status=self.status)
        body |= {"retry_after": self.retry_after_s, "global": False}
        # Without this header discord.py takes a 429 for a ban by Cloudflare, and does not wait.
        return _json(body, status=self.status, headers={"Via": "1.1 test"})


class WebhookMessage:
    """The message: its files stay as edits say, as in Discord. `failures` come first, in order.

    While `may_answer` is not set, an edit that has `arrived` waits.
    """

    def __init__(self) -> None:
        self.failures: deque[Failure] = deque()
        self.edits = 0
        self.attachments: list[dict[str, Any]] = []
        self.payloads: list[dict[str, Any]] = []
        self.uploads: dict[str, bytes] = {}
        self.uploaded = asyncio.Event()
        self.fetches = 0
        self.arrived = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def get(self, request: web.Request) -> web.Response:
        self.fetches += 1
        return _json(self._message())

    async def patch(self, request: web.Request) -> web.Response:
        self.edits += 1
        self.arrived.set()
        await self.may_answer.wait()
        if self.failures:
            await request.read()
            return await self.failures.popleft().answer(request)
        if request.content_type == "multipart/form-data":
            form = await request.post()
            payload = json.loads(str(form["payload_json"]))
            files = [it for it in form.values() if isinstance(it, web.FileField)]
        else:
            payload, files = await request.json(), []
        self.payloads.append(payload)
        kept = [it for it in self.attachments if it["id"] in _ids(payload)]
        for file in files:
            self.uploads[file.filename] = content = file.file.read()
            self.uploaded.set()
            kept.append(_attachment(len(self.uploads), file.filename, len(content)))
        self.attachments = kept
        return _json(self._message())

    async def me(self, request: web.Request) -> web.Response:
        return _json(USER)

    def _message(self) -> dict[str, Any]:
        return {
            "id": "600",
            "channel_id": "44",
            "author": USER,
            "content": "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": self.attachments,
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
        }


def _json(body: dict[str, Any], **options: Any) -> web.Response:
    # discord.py takes anything but this exact content type for text.
    content = json.dumps(body).encode()
    return web.Response(body=content, content_type="application/json", **options)


def _ids(payload: dict[str, Any]) -> set[str]:
    return {str(it["id"]) for it in payload.get("attachments", [])}


def _attachment(number: int, name: str, size: int) -> dict[str, Any]:
    url = f"https://cdn.example/{name}"
    where = {"url": url, "proxy_url": url, "width": 64, "height": 48}
    return {"id": str(9000 + number), "filename": name, "size": size, **where}


@asynccontextmanager
async def webhook_message(
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[WebhookMessage, discord.Client]]:
    """The message, and a client whose requests reach it."""
    message = WebhookMessage()
    app = web.Application(client_max_size=50 * 2**20)
    path = "/webhooks/1/very-secret/messages/{message:600|@original}"
    app.add_routes([web.get(path, message.get), web.patch(path, message.patch)])
    app.add_routes([web.get("/users/@me", message.me)])
    async with TestServer(app) as server, discord.Client(intents=discord.Intents.none()) as client:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        await client.http.static_login("token")
        yield message, client
