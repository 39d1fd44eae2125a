"""What the settings of a guild are set to, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import NullTranslations
from typing import Any, Final

from replies.text.markdown import plain
from replies.text.money import dollars
from replies.text.setting_names import role_mention

VALUE: Final = 100  # characters of a value that is not ours
MAX_SHOWN: Final = 10  # values of a list


def setting_value(t: NullTranslations, guild_id: int, path: str, value: Any) -> str:
    """What a setting is set to, as it stands in the JSON of the settings; None where it is not.

    A value of an unknown type is shown as it is.
    """
    if value is None:
        return _nothing(t, guild_id, path.split("."))
    if isinstance(value, list):
        return setting_values(t, guild_id, path, value) if value else t.gettext("none")
    return _shown(t, guild_id, path)(value)


def setting_values(
    t: NullTranslations, guild_id: int, path: str, values: Sequence[Any], most: int = MAX_SHOWN
) -> str:
    """The values of a list, and how many there are beside the first `most`."""
    words = ", ".join(map(_shown(t, guild_id, path), values[:most]))
    more = len(values) - most
    if more <= 0:
        return words
    counted = t.ngettext("{values} and {count} more", "{values} and {count} more", more)
    return counted.format(values=words, count=more)


def order_name(t: NullTranslations, order: str) -> str:
    """The order in which providers are asked."""
    match order:
        case "mapping":
            return t.gettext("as Hugging Face lists them")
        case "fastest":
            return t.gettext("fastest first")
        case "cheapest":
            return t.gettext("cheapest first")
        case _:
            return plain(order, VALUE)


def days(t: NullTranslations, number: int) -> str:
    """A number of days."""
    return t.ngettext("{days} day", "{days} days", number).format(days=number)


def _shown(t: NullTranslations, guild_id: int, path: str) -> Callable[[Any], str]:
    """How a value of that setting is shown."""
    match path.split("."):
        case ["key", _]:
            return lambda last4: _key(t, last4)
        case [*_, "day_micros" | "month_micros"]:
            return dollars
        case [*_, "media_days" | "history_days"]:
            return lambda value: days(t, value)
        case [*_, "role_ids"]:
            return lambda value: role_mention(guild_id, value)
        case [*_, "channel_ids" | "warnings_channel_id" | "log_channel_id"]:
            return lambda value: f"<#{value}>"
        case [*_, "blocked_user_ids"]:
            return lambda value: f"<@{value}>"
        case ["chat_enabled"]:
            return lambda value: t.gettext("on") if value else t.gettext("off")
        case [*_, "order"]:
            return lambda value: order_name(t, value)
        case _:
            return lambda value: _plain_value(t, value)


def _key(t: NullTranslations, last_characters: Any) -> str:
    text = plain(str(last_characters), VALUE)
    return t.gettext("ends in {characters}").format(characters=text)


def _plain_value(t: NullTranslations, value: Any) -> str:
    if isinstance(value, bool):
        return t.gettext("yes") if value else t.gettext("no")
    return plain(str(value), VALUE)


def _nothing(t: NullTranslations, guild_id: int, path: list[str]) -> str:
    """What it means that a setting is not set. A role only adds, so there it means nothing."""
    match path:
        case [*_, "models_denied"]:
            return t.gettext("none")
        case ["roles", role, *_] if role != str(guild_id):
            return t.gettext("not set")
        case ["roles", _, "limits" | "member_budget" | "budget", _] | ["budget", _]:
            return t.gettext("no limit")
        case ["roles", _, "models_allowed"] | ["providers_allowed"]:
            return t.gettext("all")
        case ["access", _, "role_ids"]:
            return t.gettext("everyone")
        case ["access", _, "channel_ids"]:
            return t.gettext("all channels")
        case ["retention", _]:
            return t.gettext("as long as the operator keeps it")
        case ["chat_enabled"]:
            return t.gettext("on")
        case ["system_prompt"] | ["warnings_channel_id" | "log_channel_id"] | ["key", *_]:
            return t.gettext("none")
        case _:
            return t.gettext("not set")
