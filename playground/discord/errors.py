"""Discord's error responses: status, code and message as Discord sends them."""

from collections.abc import Iterable
from dataclasses import dataclass

from playground.json_types import JsonObject


class DiscordError(Exception):
    """An error response: HTTP status, Discord's code and message, and the errors by field."""

    def __init__(
        self, status: int, code: int, message: str, errors: JsonObject | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> JsonObject:
        """The body of the response."""
        body: JsonObject = {"message": self.message, "code": self.code}
        return body if self.errors is None else {**body, "errors": self.errors}

    def inside(self, field: str) -> "DiscordError":
        """The same error with the paths of its fields below `field`."""
        errors = None if self.errors is None else {field: self.errors}
        return DiscordError(self.status, self.code, self.message, errors)


class InvalidInput(Exception):
    """Discord's client would not send this. The message is a sentence for its user."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule and its path in the body: `Problem(("embeds", 0), "CODE", "A sentence.")`."""

    path: tuple[str | int, ...]
    code: str
    message: str


def raise_for_problems(problems: Iterable[Problem]) -> None:
    """Raise Discord's "Invalid Form Body" with these problems, unless there are none."""
    found = list(problems)
    if found:
        raise DiscordError(400, 50035, "Invalid Form Body", _tree(found))


def invalid_form_body(path: tuple[str | int, ...], code: str, message: str) -> DiscordError:
    """Discord's "Invalid Form Body" with a single problem."""
    return DiscordError(400, 50035, "Invalid Form Body", _tree([Problem(path, code, message)]))


def _tree(problems: Iterable[Problem]) -> JsonObject:
    root: JsonObject = {}
    for problem in problems:
        node = root
        for step in problem.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return root


def unauthorized() -> DiscordError:
    """A wrong or missing bot token."""
    return DiscordError(401, 0, "401: Unauthorized")


def not_found() -> DiscordError:
    """An unknown route."""
    return DiscordError(404, 0, "404: Not Found")


def unknown(what: str) -> DiscordError:
    """The 404 of an unknown resource: `unknown("Message")`."""
    return DiscordError(404, _UNKNOWN_CODES[what], f"Unknown {what}")


def too_large() -> DiscordError:
    """A file or a request above its limit."""
    return DiscordError(413, 40005, "Request entity too large")


def empty_message() -> DiscordError:
    """A message without content."""
    return DiscordError(400, 50006, "Cannot send an empty message")


def token_expired() -> DiscordError:
    """An expired interaction token."""
    return DiscordError(401, 50027, "Invalid Webhook Token")


def already_acknowledged() -> DiscordError:
    """A second response to an interaction."""
    return DiscordError(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> DiscordError:
    """A guild or application that the bot has no access to."""
    return DiscordError(403, 50001, "Missing Access")


def missing_permissions() -> DiscordError:
    """A missing permission."""
    return DiscordError(403, 50013, "Missing Permissions")


def cannot_message_user() -> DiscordError:
    """A direct message to a person who takes none from the bot, or shares no guild with it."""
    return DiscordError(403, 50007, "Cannot send messages to this user")


def cannot_reply_without_history() -> DiscordError:
    """A reply in a channel whose history the bot may not read."""
    text = "Cannot reply without permission to read message history"
    return DiscordError(400, 160002, text)


def wrong_channel_type() -> DiscordError:
    """A thread where there can be none, in a direct channel for example."""
    return DiscordError(400, 50024, "Cannot execute action on this channel type")


def thread_is_archived() -> DiscordError:
    """A change in a thread that is archived."""
    return DiscordError(400, 50083, "Thread is archived")


def thread_is_locked() -> DiscordError:
    """A message in a thread that only moderators write in."""
    return DiscordError(400, 160005, "Thread is locked")


def thread_exists() -> DiscordError:
    """A second thread of a message."""
    return DiscordError(400, 160004, "A thread has already been created for this message")


def too_many_threads() -> DiscordError:
    """More active threads than a guild may have."""
    return DiscordError(400, 160006, "Maximum number of active threads reached")


def malformed() -> DiscordError:
    """A body that is not valid JSON."""
    return DiscordError(400, 50109, "The request body contains invalid JSON.")


def wrong_content_type(allowed: Iterable[str]) -> DiscordError:
    """A body of a content type that the route does not take."""
    names = ", ".join(f"'{one}'" for one in allowed)
    text = f'Expected "Content-Type" header to be one of {{{names}}}.'
    return invalid_form_body((), "CONTENT_TYPE_INVALID", text)


_UNKNOWN_CODES = {
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}
