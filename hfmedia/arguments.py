"""The arguments of calls, checked in one place before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

from yarl import URL

from hfmedia.codecs import is_json
from hfmedia.errors import RequestError
from hfmedia.policy import ORDERS, Policy
from hfmedia.prompts import Messages
from hfmedia.types import TASKS, EmbeddedMedia, GenerationRequest, ImageInput, MediaRef


@dataclass(frozen=True, slots=True)
class Rule:
    """What an argument must be, and the end of the sentence that says so.

    `is_optional`: it may also be None.
    """

    is_met: Callable[[Any], bool]
    wanted: str
    is_optional: bool = True


def check_request(request: GenerationRequest, **arguments: Any) -> None:
    """Raise `RequestError` for a request with a field, or an argument, that cannot be used."""
    if not isinstance(request, GenerationRequest):
        raise RequestError("request must be a GenerationRequest.", problem="argument")
    check_arguments(**{it.name: getattr(request, it.name) for it in fields(request)}, **arguments)


def check_arguments(**arguments: Any) -> None:
    """Raise `RequestError` for the first argument that is not what `RULES` says of its name.

    Its `problem` is `argument`. The sentence does not repeat the value, which may be a key.
    """
    for name, value in arguments.items():
        rule = RULES[name]
        if not (value is None and rule.is_optional) and not rule.is_met(value):
            raise RequestError(f"{name} must be {rule.wanted}.", problem="argument")
        if name in PARAMETERS and value is not None:
            check_arguments(**{key: value[key] for key in OPTIONS if key in value})


def listed(messages: Messages | None) -> Messages | None:
    """Messages that come one by one as a tuple, since they are read more than once."""
    return tuple(messages) if isinstance(messages, Iterator) else messages


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and is_json(value)


def _is_task(value: Any) -> bool:
    return _is_text(value) and value in TASKS


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_whole(value) and value > 0


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_image(value: Any) -> bool:
    if not isinstance(value, ImageInput):
        return isinstance(value, bytes)
    return isinstance(value.media, MediaRef | None) and isinstance(value.url, str | None)


def _is_policy(value: Any) -> bool:
    return isinstance(value, Policy)


def _is_order(value: Any) -> bool:
    return _is_text(value) and value in ORDERS


def _is_web_address(value: Any) -> bool:
    if value == "":  # of a variable that is not set
        return True
    try:
        url = URL(value)
    except (TypeError, ValueError):
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _are_names(value: Any) -> bool:
    # A text is a collection too, of letters: `deny="groq"` would deny nobody.
    return isinstance(value, Collection) and not _is_text(value) and all(map(_is_text, value))


def _are_headers(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_line, [*value, *value.values()]))


def _is_header(value: Any) -> bool:
    return _is_line(value) and value.isascii()


def _is_line(value: Any) -> bool:
    return _is_text(value) and value.isprintable()


def _are_deadlines(value: Any) -> bool:
    is_by_task = isinstance(value, Mapping) and all(map(_is_task, value))
    return is_by_task and all(_is_amount(limit) and limit > 0 for limit in value.values())


def _are_messages(value: Any) -> bool:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return False
    return all(map(_is_message, value)) and is_json([*value], leaves=(EmbeddedMedia,))


def _is_message(value: Any) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("role"), str):
        return False
    content = value.get("content")
    if isinstance(content, list | tuple):
        return all(map(_is_part, content))
    return isinstance(content, str | None)


def _is_part(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("text", ""), str)


def _are_parameters(value: Any) -> bool:
    is_named = isinstance(value, Mapping) and all(map(_is_text, value))
    return is_named and is_json(value, leaves=(EmbeddedMedia,))


TEXT: Final = Rule(_is_text, "a text that UTF-8 can hold")
ADDRESS: Final = Rule(_is_web_address, "an address that begins with http:// or https://")
COUNT: Final = Rule(_is_count, "a whole number above 0")
AMOUNT: Final = Rule(_is_amount, "a number of at least 0")
NAMED: Final = Rule(_are_parameters, "a dict of values that JSON can hold, by their names")
NAMES: Final = Rule(_are_names, "a list of the names of providers")
MESSAGES: Final = Rule(
    _are_messages,
    "a list of messages that JSON can hold, such as {'role': 'user', 'content': 'Hello'}; the "
    "content is a text or a list of parts",
)
# As arguments of their own, and under these names among the parameters.
OPTIONS: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "max_tokens": COUNT,
        "temperature": AMOUNT,
        "seed": Rule(_is_whole, "a whole number"),
        "width": COUNT,
        "height": COUNT,
    }
)
PARAMETERS: Final = ("parameters", "defaults", "extra_data", "further_arguments")
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        **OPTIONS,
        **dict.fromkeys(PARAMETERS, NAMED),
        "task": Rule(_is_task, f"one of {', '.join(TASKS)}", is_optional=False),
        "model": Rule(_is_text, TEXT.wanted, is_optional=False),
        "prompt": TEXT,
        "messages": MESSAGES,
        "image": Rule(_is_image, "the bytes of an image, or an ImageInput"),
        "provider": TEXT,
        "aspect_ratio": TEXT,
        "resolution": TEXT,
        "action": TEXT,
        "api_key": TEXT,
        "api_base": TEXT,
        "endpoint_url": TEXT,
        "proxy": ADDRESS,
        "n": Rule(_is_count, COUNT.wanted, is_optional=False),
        "timeout": Rule(_is_amount, "a number of seconds, or 0", is_optional=False),
        "deadline": Rule(_is_amount, "a point in time, in seconds since the epoch"),
        "endpoint": ADDRESS,
        "router_url": ADDRESS,
        "bill_to": Rule(_is_header, "a text of ASCII characters"),
        "order": Rule(_is_order, f"one of {', '.join(ORDERS)}", is_optional=False),
        "allow": NAMES,
        "deny": NAMES,
        "deadlines": Rule(_are_deadlines, "a dict of seconds by tasks", is_optional=False),
        "headers": Rule(_are_headers, "a dict of single lines by their names", is_optional=False),
        "policy": Rule(_is_policy, "a Policy"),
        "drain_s": Rule(_is_amount, AMOUNT.wanted, is_optional=False),
        "stream": Rule(_is_bool, "True or False", is_optional=False),
    }
)
