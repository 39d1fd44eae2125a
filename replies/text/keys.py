"""Words for a key that does not serve: whose it is, what is wrong, and who can change it."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Literal, TypeAlias

from jobs.models import Requester, Snapshot

KeyUsed: TypeAlias = Literal[
    "operator",
    "guild",
    "member",
    "none-in-guild",  # there was no key, and the guild can have one
    "none-of-member",  # there was no key, and the member can have one
]


def key_used(snapshot: Snapshot) -> KeyUsed:
    """Whose key a job was done with."""
    match snapshot.key_owner:
        case "guild" | "member" | "operator" as owner:
            return owner
        case _:
            return no_key_of(snapshot.requester)


def no_key_of(requester: Requester) -> KeyUsed:
    """Who could enter a key where there is none."""
    in_guild = requester.guild_id is not None and not requester.user_install
    return "none-in-guild" if in_guild else "none-of-member"


def key_missing(t: NullTranslations, used: KeyUsed) -> str:
    """There is no key, or none that a provider of the model takes."""
    match used:
        case "operator":
            return t.gettext("The bot has no Hugging Face key.")
        case "guild":
            return t.gettext("This server has no key for the providers of this model.")
        case "member":
            return t.gettext("You have no key for the providers of this model.")
        case "none-in-guild":
            return t.gettext("This server has no Hugging Face key.")
        case "none-of-member":
            return t.gettext("You have no Hugging Face key.")


def key_malformed(t: NullTranslations, used: KeyUsed) -> str:
    """The key holds characters that no key has."""
    return _of_owner(
        used,
        operator=t.gettext("The bot's key is not a valid key."),
        guild=t.gettext("This server's key is not a valid key."),
        member=t.gettext("Your key is not a valid key."),
        nobody=key_missing(t, used),
    )


def key_refused(t: NullTranslations, used: KeyUsed) -> str:
    """Hugging Face, or every provider, refused the key."""
    return _of_owner(
        used,
        operator=t.gettext("The bot's Hugging Face key was not accepted."),
        guild=t.gettext("This server's key was not accepted."),
        member=t.gettext("Your key was not accepted."),
        nobody=key_missing(t, used),
    )


def no_credits(t: NullTranslations, used: KeyUsed) -> str:
    """The account cannot pay."""
    return _of_owner(
        used,
        operator=t.gettext("The bot's Hugging Face account has no credits left."),
        guild=t.gettext("The account of this server's key has no credits left."),
        member=t.gettext("The account of your key has no credits left."),
        nobody=t.gettext("Without a key there are no credits left."),
    )


def key_refused_at(t: NullTranslations, used: KeyUsed) -> str:
    """One provider refused the key. The sentence has the placeholder `{provider}`."""
    return _of_owner(
        used,
        operator=t.gettext("{provider} did not accept the bot's key."),
        guild=t.gettext("{provider} did not accept this server's key."),
        member=t.gettext("{provider} did not accept your key."),
        nobody=t.gettext("{provider} does nothing without a key."),
    )


def no_credits_at(t: NullTranslations, used: KeyUsed) -> str:
    """The account cannot pay one provider. The sentence has the placeholder `{provider}`."""
    return _of_owner(
        used,
        operator=t.gettext("The bot's account has no credits left at {provider}."),
        guild=t.gettext("The account of this server's key has no credits left at {provider}."),
        member=t.gettext("The account of your key has no credits left at {provider}."),
        nobody=t.gettext("Without a key there are no credits left at {provider}."),
    )


def no_access_at(t: NullTranslations, used: KeyUsed) -> str:
    """The account may not use the model. The sentence has the placeholder `{provider}`."""
    return _of_owner(
        used,
        operator=t.gettext("{provider} does not let the bot's account use this model."),
        guild=t.gettext("{provider} does not let the account of this server's key use this model."),
        member=t.gettext("{provider} does not let the account of your key use this model."),
        nobody=t.gettext("{provider} does not let anybody use this model without a key."),
    )


def change_key(t: NullTranslations, used: KeyUsed) -> str:
    """Who can give another key, and how."""
    match used:
        case "operator":
            return only_operator_can_fix(t)
        case "guild":
            return t.gettext(
                "Ask an admin of this server to enter another key: `/settings`, then **Key**."
            )
        case "member":
            return t.gettext("Enter another key with `/key set`.")
        case "none-in-guild":
            return t.gettext("Ask an admin of this server to enter one: `/settings`, then **Key**.")
        case "none-of-member":
            return t.gettext("Enter one with `/key set`.")


def add_credits(t: NullTranslations, used: KeyUsed) -> str:
    """Who can pay, and how."""
    match used:
        case "guild":
            return t.gettext(
                "Ask an admin of this server to add credits to the account, or to enter another "
                "key: `/settings`, then **Key**."
            )
        case "member":
            return t.gettext("Add credits to it, or enter another key with `/key set`.")
        case _:
            return change_key(t, used)


def only_operator_can_fix(t: NullTranslations) -> str:
    """For what no member can change."""
    return t.gettext("Only the person who runs the bot can fix this.")


def _of_owner(used: KeyUsed, *, operator: str, guild: str, member: str, nobody: str) -> str:
    """The sentence for the owner of the key; `nobody` is for a job without one."""
    match used:
        case "operator":
            return operator
        case "guild":
            return guild
        case "member":
            return member
        case "none-in-guild" | "none-of-member":
            return nobody
