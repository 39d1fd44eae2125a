"""Keys that guilds and members have given: what is known of each, and what became of entering,
testing and removing one."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final, Literal, Protocol, TypeAlias

from replies.text.markdown import plain

MAX_NAME_CHARACTERS: Final = 60  # of an account, an organisation or a provider
HUB: Final = "hf"  # the purpose of a key of Hugging Face
TOKENS_PAGE: Final = "<https://huggingface.co/settings/tokens>"

State: TypeAlias = Literal["untested", "accepted", "refused", "unopened"]
Problem: TypeAlias = Literal[
    "empty",
    "malformed",
    "unknown-provider",
    "malformed-organisation",
    "not-accepted",
    "no-permission",
    "not-in-organisation",
]


class KnownKey(Protocol):
    """What is known of a key: what for, its last characters, its state, and whose it is."""

    @property
    def purpose(self) -> str:
        """`hf`, or the provider whose own key it is."""

    @property
    def last4(self) -> str:
        """Its last characters."""

    @property
    def state(self) -> State:
        """What is known of it. `unopened`: it cannot be decrypted."""

    @property
    def account(self) -> str | None:
        """Whose it is, as Hugging Face says."""

    @property
    def bill_to(self) -> str | None:
        """The organisation that pays."""

    @property
    def can_pay(self) -> bool | None:
        """Whether who pays can pay, as Hugging Face says."""


def purpose_name(purpose: str) -> str:
    """Whose key it is, of those who take keys: a proper name in every language."""
    return "Hugging Face" if purpose == HUB else plain(purpose, MAX_NAME_CHARACTERS)


def key_line(t: NullTranslations, key: KnownKey) -> str:
    """All that is known of a key, in one line."""
    facts = [f"**{purpose_name(key.purpose)}**", f"…{plain(key.last4, 8)}"]
    if key.account is not None:
        facts.append(t.gettext("account {name}").format(name=_name(key.account)))
    if key.bill_to is not None:
        facts.append(t.gettext("billed to {name}").format(name=_name(key.bill_to)))
    facts.append(state_words(t, key.state))
    if key.can_pay is False:
        facts.append(t.gettext("⚠️ cannot pay"))
    return " · ".join(facts)


def state_words(t: NullTranslations, state: State) -> str:
    """A state in a word or two."""
    match state:
        case "untested":
            return t.gettext("not tried yet")
        case "accepted":
            return t.gettext("accepted")
        case "refused":
            return t.gettext("⚠️ refused")
        case "unopened":
            return t.gettext("⚠️ cannot be decrypted")


def key_saved(t: NullTranslations) -> str:
    """A key was entered, and is listed elsewhere."""
    return t.gettext("The key is saved, encrypted.")


def key_was_tested(t: NullTranslations, purpose: str) -> str:
    """A key was tested, and what came of it is listed elsewhere."""
    return t.gettext("The key of {provider} was tested.").format(provider=purpose_name(purpose))


def key_kept(t: NullTranslations, key: KnownKey) -> str:
    """A key was entered."""
    return "\n".join([t.gettext("The key is saved, encrypted:"), key_tested(t, key)])


def key_tested(t: NullTranslations, key: KnownKey) -> str:
    """A key was tested."""
    return "\n".join([key_line(t, key), *_notes(t, key)])


def _notes(t: NullTranslations, key: KnownKey) -> list[str]:
    """What the owner should know or do, a sentence each."""
    notes = [_state_note(t, key)]
    if key.can_pay is False:
        notes.append(
            t.gettext(
                "Hugging Face says that this account cannot pay: when its free credits are used "
                "up, nothing is generated any more."
            )
        )
    return [note for note in notes if note]


def _state_note(t: NullTranslations, key: KnownKey) -> str:
    match key.state:
        case "untested" if key.purpose != HUB:
            return t.gettext(
                "Only {provider} can say whether it is valid; the first job will show it."
            ).format(provider=purpose_name(key.purpose))
        case "untested" if key.account is not None:
            return t.gettext("The first job will show whether it may be used.")
        case "untested":
            return t.gettext("Hugging Face could not be asked about it. Test it later.")
        case "refused":
            return t.gettext("It was refused when it was last used. Enter another one.")
        case "unopened":
            return t.gettext(
                "The person who runs the bot has changed the secret with which it was encrypted. "
                "Enter it again."
            )
        case "accepted":
            return ""


def bad_key(
    t: NullTranslations, problem: Problem, purpose: str, organisation: str | None = None
) -> str:
    """Why a key cannot be used, and what to do. `organisation` is who was to be billed."""
    match problem:
        case "empty":
            return t.gettext("The key is empty. Paste a key.")
        case "malformed" if purpose == HUB:
            return t.gettext(
                "This is not a key of Hugging Face: it begins with `hf_`, and there are no spaces "
                "and line breaks in it."
            )
        case "malformed":
            return t.gettext(
                "This is not a key of {provider}: it has 8 characters or more, there are no spaces "
                "and line breaks in it, and it does not begin with `hf_`."
            ).format(provider=purpose_name(purpose))
        case "unknown-provider":
            return t.gettext("The bot does not know this provider. Choose one from the list.")
        case "malformed-organisation":
            return t.gettext(
                "This is not the name of an organisation. It is the last part of its address: "
                "huggingface.co/name."
            )
        case "not-accepted":
            return t.gettext(
                "Hugging Face does not accept this key: it is wrong, has expired or was revoked. "
                "Copy it again, or make a new one: {page}"
            ).format(page=TOKENS_PAGE)
        case "no-permission":
            return _no_permission(t, organisation)
        case "not-in-organisation":
            return t.gettext(
                "The account of this key is not in the organisation {name}. Check the name, or "
                "leave it out."
            ).format(name=_name(organisation or ""))


def _no_permission(t: NullTranslations, organisation: str | None) -> str:
    if organisation is None:
        return t.gettext(
            "This key may not be used for generating. Give it the permission “Make calls to "
            "Inference Providers”: {page}"
        ).format(page=TOKENS_PAGE)
    return t.gettext(
        "This key may not be used for generating on behalf of {name}. Give it the permission “Make "
        "calls to Inference Providers” for this organisation: {page}"
    ).format(name=_name(organisation), page=TOKENS_PAGE)


def nothing_changed(t: NullTranslations) -> str:
    """What was there before is still there."""
    return t.gettext("Nothing was changed.")


def key_removed(t: NullTranslations, purpose: str) -> str:
    """A key was deleted."""
    return t.gettext("The key of {provider} is deleted.").format(provider=purpose_name(purpose))


def no_such_key(t: NullTranslations) -> str:
    """There is no key in that place, or no longer."""
    return t.gettext("There is no such key.")


def no_own_keys(t: NullTranslations) -> str:
    """The member has given none."""
    return t.gettext("You have no key here. Enter one with `/key set`.")


def which_key(t: NullTranslations) -> str:
    """There are several, and none was named."""
    return t.gettext("You have several keys. Choose one with the option `provider`:")


def keys_not_kept(t: NullTranslations) -> str:
    """The operator has given no secret to encrypt keys with."""
    return t.gettext(
        "This bot cannot keep keys: there is no secret to encrypt them with. The person who runs "
        "the bot can set `SECRET_KEY`."
    )


def _name(text: str) -> str:
    return f"**{plain(text, MAX_NAME_CHARACTERS)}**"
