"""What the settings of a guild are called. A setting is named by its path in them."""

from __future__ import annotations

from gettext import NullTranslations

from replies.text.markdown import plain

NAME = 60  # characters of a name that is not ours


def setting_name(t: NullTranslations, guild_id: int, path: str) -> str:
    """The name of a setting, or of a part of the settings: `roles.44.limits.max_count`.

    A path that is unknown, as it may be after a downgrade, is its own name.
    """
    found = _name(t, guild_id, path.split("."))
    return plain(path, NAME) if found is None else found


def role_mention(guild_id: int, role_id: int | str) -> str:
    """A role as Discord shows it; the one with the guild's own id is @everyone."""
    return "@everyone" if str(role_id) == str(guild_id) else f"<@&{role_id}>"


def _name(t: NullTranslations, guild_id: int, path: list[str]) -> str | None:
    match path:
        case ["key", purpose]:
            return _key_name(t, purpose)
        case ["key", purpose, "bill_to"]:
            return t.gettext("{key}: organisation that pays").format(key=_key_name(t, purpose))
        case ["defaults", name]:
            return _default_name(t, name)
        case ["channel_defaults", channel, *name]:
            inner = _default_name(t, name[0]) if name else t.gettext("Defaults")
            return inner and t.gettext("{setting} in {channel}").format(
                setting=inner, channel=f"<#{channel}>"
            )
        case ["access", command, *name]:
            return _access_name(t, f"/{command}", name)
        case ["roles", role, *name]:
            inner = _rule_name(t, name) if name else t.gettext("Rules")
            return inner and t.gettext("{setting} for {role}").format(
                setting=inner, role=role_mention(guild_id, role)
            )
        case ["budget", name]:
            return _guild_budget_name(t, name)
        case ["retention", name]:
            return _retention_name(t, name)
        case [name]:
            return _plain_name(t, name)
        case _:
            return None


def _key_name(t: NullTranslations, purpose: str) -> str:
    if purpose == "hf":
        return t.gettext("Hugging Face key")
    return t.gettext("Key of {provider}").format(provider=plain(purpose, NAME))


def _default_name(t: NullTranslations, name: str) -> str | None:
    match name:
        case "image_model":
            return t.gettext("Default image model")
        case "video_model":
            return t.gettext("Default video model")
        case "chat_model":
            return t.gettext("Default chat model")
        case "vision_model":
            return t.gettext("Default model for looking at images")
        case "aspect_ratio":
            return t.gettext("Default aspect ratio")
        case "count":
            return t.gettext("Default count")
        case "spoiler":
            return t.gettext("Results behind a spoiler")
        case _:
            return None


def _access_name(t: NullTranslations, command: str, name: list[str]) -> str | None:
    match name:
        case []:
            sentence = t.gettext("Who may use {command}, and where")
        case ["role_ids"]:
            sentence = t.gettext("Roles that may use {command}")
        case ["channel_ids"]:
            sentence = t.gettext("Channels for {command}")
        case _:
            return None
    return sentence.format(command=command)


def _rule_name(t: NullTranslations, name: list[str]) -> str | None:
    match name:
        case ["limits", limit]:
            return limit_name(t, limit)
        case ["member_budget", "day_micros"]:
            return t.gettext("Each member's budget per day")
        case ["member_budget", "month_micros"]:
            return t.gettext("Each member's budget per month")
        case ["budget", "day_micros"]:
            return t.gettext("Shared budget per day")
        case ["budget", "month_micros"]:
            return t.gettext("Shared budget per month")
        case ["videos"]:
            return t.gettext("Videos")
        case ["models_allowed"]:
            return t.gettext("Allowed models")
        case ["models_denied"]:
            return t.gettext("Denied models")
        case _:
            return None


def limit_name(t: NullTranslations, limit: str) -> str | None:
    """The name of a limit of `Limits`."""
    match limit:
        case "jobs_at_once":
            return t.gettext("Jobs at once")
        case "generations_per_hour":
            return t.gettext("Generations per hour")
        case "generations_per_day":
            return t.gettext("Generations per day")
        case "max_count":
            return t.gettext("Largest count")
        case "max_side":
            return t.gettext("Longest side in pixels")
        case "max_steps":
            return t.gettext("Most steps")
        case _:
            return None


def _guild_budget_name(t: NullTranslations, name: str) -> str | None:
    match name:
        case "day_micros":
            return t.gettext("Server budget per day")
        case "month_micros":
            return t.gettext("Server budget per month")
        case _:
            return None


def _retention_name(t: NullTranslations, name: str) -> str | None:
    match name:
        case "media_days":
            return t.gettext("Results are kept for")
        case "history_days":
            return t.gettext("History is kept for")
        case _:
            return None


def _plain_name(t: NullTranslations, name: str) -> str | None:
    match name:
        case "blocked_user_ids":
            return t.gettext("Blocked members")
        case "adult_models_restricted":
            return t.gettext("Adult models only in age-restricted channels")
        case "providers_allowed":
            return t.gettext("Allowed providers")
        case "providers_denied":
            return t.gettext("Denied providers")
        case "order":
            return t.gettext("Order of providers")
        case "chat_enabled":
            return t.gettext("Chat")
        case "system_prompt":
            return t.gettext("System prompt")
        case "warnings_channel_id":
            return t.gettext("Channel for warnings")
        case "log_channel_id":
            return t.gettext("Channel for the log of changes")
        case _:
            return None
