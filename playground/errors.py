"""Discord's answers to what it does not like: status, code and words as Discord gives them."""

from collections.abc import Iterable
from dataclasses import dataclass

from playground.wire import Json


class DiscordError(Exception):
    """An error that travels to the client as Discord's error JSON."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> Json:
        """The JSON that Discord sends with the status."""
        body: Json = {"message": self.message, "code": self.code}
        return body if self.errors is None else {**body, "errors": self.errors}

    def inside(self, field: str) -> "DiscordError":
        """The same error for a body of which the checked one is a field."""
        errors = None if self.errors is None else {field: self.errors}
        return DiscordError(self.status, self.code, self.message, errors)


class Refused(Exception):
    """Discord's own client would not have sent this; the sentence is for the person."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a body, and where: `Problem(("embeds", 0), "CODE", "In words.")`."""

    path: tuple[str | int, ...]
    code: str
    message: str


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Discord's "Invalid Form Body" if there is any problem."""
    found = list(problems)
    if found:
        raise DiscordError(400, 50035, "Invalid Form Body", _tree(found))


def invalid(path: tuple[str | int, ...], code: str, message: str) -> DiscordError:
    """An "Invalid Form Body" with a single problem."""
    return DiscordError(400, 50035, "Invalid Form Body", _tree([Problem(path, code, message)]))


def _tree(problems: Iterable[Problem]) -> Json:
    root: Json = {}
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
    """No such route."""
    return DiscordError(404, 0, "404: Not Found")


def unknown(what: str) -> DiscordError:
    """A 404 for a thing that is not there: `unknown("Message")`."""
    return DiscordError(404, _UNKNOWN[what], f"Unknown {what}")


def too_large() -> DiscordError:
    """A file or a request above its limit."""
    return DiscordError(413, 40005, "Request entity too large")


def empty_message() -> DiscordError:
    """A message that would show nothing."""
    return DiscordError(400, 50006, "Cannot send an empty message")


def token_expired() -> DiscordError:
    """An interaction token past its fifteen minutes."""
    return DiscordError(401, 50027, "Invalid Webhook Token")


def already_acknowledged() -> DiscordError:
    """A second first answer."""
    return DiscordError(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> DiscordError:
    """A place where the bot is not."""
    return DiscordError(403, 50001, "Missing Access")


def missing_permissions() -> DiscordError:
    """A place where the bot may not do that."""
    return DiscordError(403, 50013, "Missing Permissions")


def malformed() -> DiscordError:
    """A body that is not JSON."""
    return DiscordError(400, 50109, "The request body contains invalid JSON.")


_UNKNOWN = {
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}
