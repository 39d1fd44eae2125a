"""Why the rules of a server, or of the operator, do not let a member do something."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final, Literal, TypeAlias

from replies.text.markdown import plain
from replies.text.money import dollars

Window: TypeAlias = Literal["open", "hour", "day", "month"]
WhoCanChange: TypeAlias = Literal["member", "admin", "operator"]
Whose: TypeAlias = Literal["member", "role", "guild", "operator"]

MAX_NAMED: Final = 10  # roles, channels or providers in one sentence
NAME: Final = 40  # characters of a provider's name


def blocked(t: NullTranslations) -> str:
    """An admin has blocked the user."""
    return t.gettext("An admin of this server does not let you use the bot.")


def other_role(t: NullTranslations, role_ids: Sequence[int]) -> str:
    """None of the member's roles may use the command."""
    if not role_ids:
        return t.gettext("Nobody may use this command on this server.")
    roles = _list(t, [f"<@&{role_id}>" for role_id in role_ids])
    return t.gettext("Only members with one of these roles may use this command: {roles}.").format(
        roles=roles
    )


def other_channel(t: NullTranslations, channel_ids: Sequence[int]) -> str:
    """The command may not be used in this channel."""
    if not channel_ids:
        return t.gettext("This command may not be used on this server.")
    channels = _list(t, [f"<#{channel_id}>" for channel_id in channel_ids])
    return t.gettext("This command may be used only in: {channels}.").format(channels=channels)


def chat_off(t: NullTranslations) -> str:
    """No model answers in words on this server."""
    return t.gettext("Chat is turned off on this server.")


def no_videos(t: NullTranslations) -> str:
    """The member may not make videos."""
    return t.gettext("You may not make videos on this server.")


def other_model(t: NullTranslations) -> str:
    """The member may not use the model."""
    return t.gettext("You may not use this model on this server. Choose another model.")


def adult_model(t: NullTranslations) -> str:
    """The model may be used only in age-restricted channels."""
    return t.gettext(
        "This model is not for all audiences. On this server it may be used only in "
        "age-restricted channels."
    )


def unknown_audience(t: NullTranslations) -> str:
    """Whether the model is for all audiences is not known, so it may not be used here."""
    return t.gettext(
        "It is not known whether this model is for all audiences, so it may be used only in "
        "age-restricted channels. Choose another model, or try again."
    )


def other_provider(t: NullTranslations, provider: str) -> str:
    """The provider that the member named may not be asked."""
    return t.gettext("The rules exclude {provider}. Leave it out after the model.").format(
        provider=plain(provider, NAME)
    )


def no_provider(t: NullTranslations, providers: Sequence[str]) -> str:
    """None of the providers that serve the model may be asked."""
    names = _list(t, [plain(name, NAME) for name in providers])
    return t.gettext(
        "The rules on providers exclude all that serve this model ({providers}). Choose another "
        "model."
    ).format(providers=names)


def count_limit(t: NullTranslations, limit: int) -> str:
    """The member may ask for at most so many at once."""
    return t.ngettext(
        "You may ask for {limit} at once.", "You may ask for at most {limit} at once.", limit
    ).format(limit=limit)


def side_limit(t: NullTranslations, limit: int) -> str:
    """A side may have at most so many pixels."""
    return t.gettext("Width and height may be at most {limit} pixels for you.").format(limit=limit)


def steps_limit(t: NullTranslations, limit: int) -> str:
    """The member may ask for at most so many steps."""
    return t.gettext("You may use at most {limit} steps.").format(limit=limit)


def no_key(t: NullTranslations, *, in_guild: bool, is_admin: bool) -> str:
    """Nobody pays for this: neither the guild or the member nor the operator has given a key."""
    if not in_guild:
        return t.gettext(
            "This needs a key of your own. Make one at https://huggingface.co/settings/tokens and "
            "give it to the bot: /key set"
        )
    if is_admin:
        return t.gettext(
            "This server has no Hugging Face key yet. Type /settings and press the button beside "
            "**Key**."
        )
    return t.gettext("This server has no Hugging Face key yet. Ask an admin of the server for it.")


def unopened_key(t: NullTranslations, *, in_guild: bool) -> str:
    """The key of the guild, or of the member, cannot be decrypted."""
    if in_guild:
        return t.gettext("The bot can no longer read this server's key. Enter it again.")
    return t.gettext("The bot can no longer read your key. Enter it again: /key set")


def jobs_limit(t: NullTranslations, limit: int) -> str:
    """The member has as many jobs running as they may."""
    return t.ngettext(
        "You may have {limit} job running at once. Wait until it finishes, or cancel it.",
        "You may have {limit} jobs running at once. Wait until one finishes, or cancel one.",
        limit,
    ).format(limit=limit)


def generations_limit(t: NullTranslations, limit: int, window: Window) -> str:
    """The member has begun as many generations as they may in an hour or a day."""
    if window == "hour":
        sentence = t.gettext("You may make {limit} in an hour, and this would be more.")
    else:
        sentence = t.gettext("You may make {limit} in a day, and this would be more.")
    return sentence.format(limit=limit)


def budget_limit(t: NullTranslations, whose: Whose, limit_micros: int, window: Window) -> str:
    """A budget has too little left."""
    day = window == "day"
    match whose:
        case "member":
            sentence = (
                t.gettext("Too little is left of your budget of {budget} for today.")
                if day
                else t.gettext("Too little is left of your budget of {budget} for this month.")
            )
        case "role":
            sentence = (
                t.gettext(
                    "Too little is left of the budget of {budget} that your role shares today."
                )
                if day
                else t.gettext(
                    "Too little is left of the budget of {budget} that your role shares this month."
                )
            )
        case "guild":
            sentence = (
                t.gettext("Too little is left of this server's budget of {budget} for today.")
                if day
                else t.gettext(
                    "Too little is left of this server's budget of {budget} for this month."
                )
            )
        case "operator":
            sentence = t.gettext(
                "Too little is left of the {budget} that the bot's own key may spend here this "
                "month."
            )
    return sentence.format(budget=dollars(limit_micros))


def until(t: NullTranslations, time: float) -> str:
    """When it is possible again: seconds since the epoch."""
    return t.gettext("You can try again {time}.").format(time=f"<t:{int(time)}:R>")


def who_can_change(t: NullTranslations, who: WhoCanChange, *, is_admin: bool) -> str:
    """Who can change the rule; empty for the member, who was told what to do."""
    match who:
        case "member":
            return ""
        case "admin" if is_admin:
            return t.gettext("You can change this in /settings.")
        case "admin":
            return t.gettext("An admin of the server can change this.")
        case "operator":
            return t.gettext("Only the person who runs the bot can change this.")


def _list(t: NullTranslations, names: Sequence[str]) -> str:
    shown, more = ", ".join(names[:MAX_NAMED]), len(names) - MAX_NAMED
    if more <= 0:
        return shown
    return t.gettext("{names} and {more} more").format(names=shown, more=more)
