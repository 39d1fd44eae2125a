"""A Discord that knows one message of a webhook, over a real socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

USER = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None}


class WebhookMessage:
    """The message: its files stay as edits say, as in Discord."""

    def __init__(self) -> None:
        self.attachments: list[dict[str, Any]] = []
        self.payloads: list[dict[str, Any]] = []
        self.uploads: dict[str, bytes] = {}
        self.fetches = 0

    async def get(self, request: web.Request) -> web.Response:
        self.fetches += 1
        return web.json_response(self._message())

    async def patch(self, request: web.Request) -> web.Response:
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
            kept.append(_attachment(len(self.uploads), file.filename, len(content)))
        self.attachments = kept
        return web.json_response(self._message())

    async def me(self, request: web.Request) -> web.Response:
        return web.json_response(USER)

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
    path = "/webhooks/1/very-secret/messages/600"
    app.add_routes([web.get(path, message.get), web.patch(path, message.patch)])
    app.add_routes([web.get("/users/@me", message.me)])
    async with TestServer(app) as server, discord.Client(intents=discord.Intents.none()) as client:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        await client.http.static_login("token")
        yield message, client
