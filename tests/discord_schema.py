"""Checks traffic against Discord's own schemas: REST by its OpenAPI file, events by theirs.

The files are not part of this repository: they are looked for in `$DISCORD_SPEC_DIR`, else in
`../shared/discord` beside the project.
"""

import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from playground import Playground

PROJECT = Path(__file__).parent.parent

# Where Discord's schemas are wrong, by its documentation or by what its clients do:
# - RESUMED and the events of roles, members, threads and typing are not among the events, but the
#   objects that most carry are described; typing in a direct channel carries none;
# - codes of single fields in an error are words ("BASE_TYPE_REQUIRED"), the schema says numbers;
# - discord.py sends the ids of attachments, of a DM's recipient, of who may be mentioned, of what a
#   message replies to and of what a select begins with as numbers, which Discord takes.
UNDESCRIBED_EVENTS = ("RESUMED", "GUILD_ROLE_DELETE", "THREAD_DELETE", "THREAD_MEMBERS_UPDATE")
# The definition of what is in a field, or of the whole ("") of such an event.
OBJECTS_OF_EVENTS = {
    "GUILD_ROLE_CREATE": ("role", "APIRole"),
    "GUILD_MEMBER_UPDATE": ("", "APIGuildMember"),
    "THREAD_CREATE": ("", "APIPublicThreadChannel"),
    "THREAD_UPDATE": ("", "APIPublicThreadChannel"),
    "TYPING_START": ("member", "APIGuildMember"),
}


def folder() -> Path | None:
    """Where the schemas are; None if they are not here."""
    found = Path(os.environ.get("DISCORD_SPEC_DIR") or PROJECT.parent / "shared" / "discord")
    return found if (found / "openapi.json").is_file() else None


class Traffic:
    """Watches a playground; what breaks a schema is in `violations`, in words."""

    def __init__(self, schemas: "Schemas") -> None:
        self.violations: list[str] = []
        self.seen: list[str] = []
        self._schemas = schemas

    def __call__(self, kind: str, what: str, sent: Any, status: int, answered: Any) -> None:
        self.seen.append(what)
        if kind == "gateway":
            self._note(what, self._schemas.event_problems(what, answered))
            return
        if status < 400:
            self._note(f"request {what}", self._schemas.request_problems(what, sent))
        # A ban comes from what stands before Discord, and is no JSON.
        if (status, answered) == (429, None):
            return
        self._note(f"{status} to {what}", self._schemas.response_problems(what, status, answered))

    def _note(self, what: str, problems: list[str]) -> None:
        self.violations += [f"{what}: {problem}" for problem in problems]


@asynccontextmanager
async def watched(**options: Any) -> AsyncIterator[Playground]:
    """A playground; where Discord's schemas are, all its traffic must keep them."""
    found = folder()
    traffic = Traffic(schemas(found)) if found else None
    async with Playground(**{"page_port": 0, "observer": traffic, **options}) as playground:
        yield playground
    if traffic and traffic.violations:
        raise AssertionError("Discord's schemas say otherwise:\n" + "\n".join(traffic.violations))


@cache
def schemas(path: Path) -> "Schemas":
    """The schemas of a folder; reading them takes longer than most tests."""
    return Schemas(path)


class Schemas:
    """The schemas, each made into a validator when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._spec = json.loads((path / "openapi.json").read_text())
        self._events = json.loads((path / "gateway-events.schema.json").read_text())
        self._validator = cache(self._make_validator)
        self._event_validator = cache(self._make_event_validator)

    def request_problems(self, what: str, sent: Any) -> list[str]:
        operation = self._operation(what)
        if operation is None:
            return ["the route is not in Discord's schema"]
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return []
        return _problems(self._validator(_key(content)), _with_text_ids(sent))

    def response_problems(self, what: str, status: int, answered: Any) -> list[str]:
        operation = self._operation(what)
        if operation is None:
            return ["the route is not in Discord's schema"]
        responses = operation["responses"]
        response = responses.get(str(status), responses["4XX"] if status >= 400 else None)
        if response is None:
            return [f"Discord never answers {status}"]
        content = self._resolved(response).get("content", {})
        if not content:
            return [] if answered is None else ["Discord answers without a body"]
        body = _with_number_codes(answered) if status >= 400 else answered
        return _problems(self._validator(_key(content)), body)

    def event_problems(self, name: str, data: Any) -> list[str]:
        if name in UNDESCRIBED_EVENTS:
            return []
        if name in OBJECTS_OF_EVENTS:
            field, definition = OBJECTS_OF_EVENTS[name]
            if name == "TYPING_START" and "guild_id" not in data:
                return []
            return _problems(self._event_validator(definition), data[field] if field else data)
        definition = f"Gateway{name.title().replace('_', '')}DispatchData"
        if definition not in self._events["definitions"]:
            return ["the event is not in Discord's schema"]
        return _problems(self._event_validator(definition), data)

    def _operation(self, what: str) -> dict[str, Any] | None:
        method, _, route = what.partition(" ")
        operation: dict[str, Any] | None = self._spec["paths"].get(route, {}).get(method.lower())
        return operation

    def _resolved(self, response: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in response:
            return response
        found: dict[str, Any] = self._spec["components"]["responses"][_last(response["$ref"])]
        return found

    def _make_validator(self, schema: str) -> Any:
        whole = {**json.loads(schema), "components": self._spec["components"]}
        return jsonschema_rs.Draft202012Validator(whole)

    def _make_event_validator(self, definition: str) -> Any:
        whole = {**self._events, "$ref": f"#/definitions/{definition}"}
        return jsonschema_rs.Draft7Validator(whole)


def _key(content: dict[str, Any]) -> str:
    return json.dumps(content["application/json"]["schema"], sort_keys=True)


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _with_text_ids(body: Any) -> Any:
    """A request with its numeric ids as the schema wants them."""

    def change(value: dict[str, Any]) -> dict[str, Any]:
        if "recipient_id" in value:
            return value | {"recipient_id": str(value["recipient_id"])}
        if value.get("users"):
            return value | {"users": [str(one) for one in value["users"]]}
        if reference := value.get("message_reference"):
            ids = ("message_id", "channel_id", "guild_id")
            texts = {key: str(reference[key]) for key in ids if reference.get(key)}
            value = value | {"message_reference": reference | texts}
        lists = {key: value[key] for key in ("attachments", "default_values") if value.get(key)}
        return value | {
            key: [one | {"id": str(one["id"])} for one in entries] for key, entries in lists.items()
        }

    return _mapped(body, change)


def _with_number_codes(body: Any) -> Any:
    """An error with the codes of its fields as the schema wants them."""

    def change(value: dict[str, Any]) -> dict[str, Any]:
        return value | {"code": 0} if isinstance(value.get("code"), str) else value

    return _mapped(body, change)


def _mapped(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    if isinstance(value, dict):
        return change({key: _mapped(one, change) for key, one in value.items()})
    return value


def _problems(validator: Any, value: Any) -> list[str]:
    return [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
        for error in validator.iter_errors(value)
    ]
