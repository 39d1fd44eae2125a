"""What a channel may hold: people, commands, and messages in Discord's own form."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from playground import drawing
from playground.discord.faults import Faults
from playground.discord.portal import Portal
from playground.page.places_view import BOT_SWITCHES

Json = dict[str, Any]

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIO, CHECKS, CHECK = 18, 19, 21, 22, 23

_ids = count(1000)


def users() -> list[Json]:
    return [
        {"id": "1", "username": "mika", "global_name": "Mika", "color": "#0f9d8a"},
        {"id": "2", "username": "robin", "global_name": "Robin", "color": "#d6527f"},
    ]


def channels() -> list[Json]:
    return [
        channel("10", "studio", "playground"),
        channel("12", "atelier", "atelier"),
        {**channel("11", "dm", None, type=1), "name": "hfmedia"},
    ]


def channel(channel_id: str, key: str, guild: str | None, **more: Any) -> Json:
    base = {"id": channel_id, "key": key, "name": key, "guild": guild}
    return {**base, "type": 0, "nsfw": False, "bot": dict.fromkeys(BOT_SWITCHES, True), **more}


def role(role_id: str, name: str, **more: Any) -> Json:
    return {"id": role_id, "name": name, "managed": False, "access": "member", **more}


def guilds() -> list[Json]:
    """Two servers; robin is in the first alone."""
    roles = [role("100", "@everyone"), role("101", "Admins", access="manager")]
    roles.append(role("102", "hfmedia", managed=True))
    keeper = [role("200", "@everyone"), role("201", "Keeper")]
    return [
        guild("playground", "Playground", {"1": [], "2": ["101"]}, roles=roles, locale="en-GB"),
        guild("atelier", "Atelier", {"1": ["201"]}, roles=keeper, id="200", locale="fr"),
    ]


def guild(key: str, name: str, members: Json, **more: Any) -> Json:
    """A server with its people's roles; the id of its @everyone is that of the server."""
    base: Json = {
        "key": key,
        "id": "100",
        "name": name,
        "joined": True,
        "locale": "en-US",
        "roles": [],
    }
    base["moderates"] = {"messages": False, "threads": False}
    return {**base, "members": members, **more}


def discord() -> Json:
    return {
        "faults": asdict(Faults()),
        "can_kill_bot": True,
        "portal": asdict(Portal()),
        "rest_failures": [
            {"value": "502", "label": "502 bad gateway"},
            {"value": "429 user", "label": "429 for the route"},
        ],
        "route_kinds": [{"value": "token", "label": "edits and follow-ups"}],
        "shards": [
            {"shard": 0, "count": 2, "connected": True, "guilds": 1},
            {"shard": 1, "count": 2, "connected": False, "guilds": 1},
        ],
        "shard_actions": [
            {"value": "cut", "label": "cut (resumes)"},
            {"value": "invalid", "label": "invalid (restarts)"},
        ],
    }


def bot() -> Json:
    return {"id": "3", "username": "hfmedia", "online": True}


def option(name: str, kind: int, description: str, **more: Any) -> Json:
    return {"name": name, "type": kind, "description": description, **more}


def commands() -> list[Json]:
    ratios = [{"name": ratio, "value": ratio} for ratio in ("1:1", "16:9", "9:16")]
    prompt = option("prompt", 3, "What to draw", required=True, max_length=2000)
    model = option("model", 3, "Which model draws it", autocomplete=True)
    number = option("count", 4, "How many at once", min_value=1, max_value=4)
    ratio = option("aspect_ratio", 3, "Width to height", choices=ratios)
    seed = option("seed", 4, "Same seed, same picture", min_value=0)
    guidance = option("guidance", 10, "How closely to follow the prompt", min_value=0, max_value=20)
    image = option("image", 11, "A picture to start from")
    tiled = option("tiled", 5, "Whether the edges should meet")
    imagine = [prompt, model, number, ratio, seed, guidance, image, tiled]
    return [
        _command("imagine", "Draw pictures from a prompt", imagine),
        _command("video", "Film a clip from a prompt", [prompt, model, number]),
        _command("help", "What this bot can do", []),
        _command(
            "settings",
            "Change this server's settings",
            [
                option("key", 1, "Set the API key"),
                option(
                    "limit",
                    1,
                    "Limit the members",
                    options=[option("jobs", 4, "Jobs at once", required=True)],
                ),
            ],
        ),
    ]


def _command(name: str, description: str, options: list[Json]) -> Json:
    return {
        "id": f"c-{name}",
        "type": 1,
        "name": name,
        "description": description,
        "options": options,
    }


def providers() -> Json:
    names = ("fal-ai", "hf-inference", "novita", "nscale", "replicate", "together")
    return {
        "providers": {name: {"latency": 2.0, "queue": 0, "failure": None} for name in names},
        "failures": [
            {"value": "429", "label": "429 too many requests"},
            {"value": "500", "label": "500 internal error"},
            {"value": "html", "label": "HTML with status 200"},
        ],
        "hub": {"failure": None},
        "hub_failures": [{"value": "503", "label": "503 not available"}],
    }


def keys() -> list[Json]:
    return [
        _key("bot", None, "hf_bot"),
        _key("no-inference", None, "hf_without"),
        _key("groq", "groq", "pk-groq"),
    ]


def _key(name: str, provider: str | None, token: str) -> Json:
    about = "its own key" if provider else "a key of the Hub"
    return {"token": token, "name": name, "about": about, "provider": provider, "revoked": False}


def message(content: str = "", **more: Any) -> Json:
    """A message of the bot; `more` are further fields of Discord's message object."""
    author = bot() | {"bot": True}
    now = datetime.now(UTC).isoformat()
    base = {"id": str(next(_ids)), "author": author, "content": content, "flags": 0, "embeds": []}
    return (
        base
        | {"attachments": [], "components": [], "timestamp": now, "edited_timestamp": None}
        | more
    )


def reply(interaction_id: str = "1", user: int = 0, **more: Any) -> Json:
    """A message that answers `/imagine` of one of the two users."""
    interaction = {"id": interaction_id, "type": 2, "name": "imagine", "user": users()[user]}
    invocation = "/imagine prompt: a fox in the snow count: 4"
    return message(interaction_metadata=interaction, x_invocation=invocation, **more)


def thinking(interaction_id: str = "1") -> Json:
    return reply(interaction_id, flags=LOADING)


def layout(*components: Json, **more: Any) -> Json:
    return reply(components=list(components), **{"flags": COMPONENTS_V2, **more})


def text(content: str) -> Json:
    return {"type": TEXT, "content": content}


def row(*components: Json) -> Json:
    return {"type": ROW, "components": list(components)}


def button(label: str, custom_id: str, style: int = 2, **more: Any) -> Json:
    return {"type": BUTTON, "style": style, "label": label, "custom_id": custom_id, **more}


def gallery(*urls: str, description: str = "a fox in the snow", **more: Any) -> Json:
    items = [
        {"media": {"url": url}, "description": f"{description} {n}", **more}
        for n, url in enumerate(urls, 1)
    ]
    return {"type": GALLERY, "items": items}


def container(*components: Json, accent_color: int = 0x7C6CF2) -> Json:
    return {"type": CONTAINER, "accent_color": accent_color, "components": list(components)}


def label(text: str, component: Json, description: str | None = None) -> Json:
    return {"type": LABEL, "label": text, "description": description, "component": component}


def modal(*components: Json, title: str = "Settings") -> Json:
    return {"title": title, "custom_id": "settings", "components": list(components)}


@cache
def picture(seed: int = 0, width: int = 320, height: int = 320) -> bytes:
    """A PNG."""
    return drawing.picture("a fox in the snow", seed, width, height)


@cache
def clip(width: int = 320, height: int = 180) -> bytes:
    """An MP4 of a second."""
    return drawing.clip("a fox in the snow", 0, width, height, seconds=1, fps=10)
