"""The Hub's keys: whose they are, what they allow, and which are revoked at present."""

import hashlib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

INFERENCE: Final = "inference.serverless.write"
USER: Final = "playground"
ORGANISATION: Final = "atelier-labs"
KEY_LETTERS: Final = 34

Role: TypeAlias = Literal["fineGrained", "read", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubKey:
    """A key of the Hub's user `playground`, who is a member of one organisation.

    A fine-grained key has the permissions in `everywhere`, and those in `scoped` for the user or
    an organisation, by name. A classic key, of role read or write, may do all that its user may.
    """

    token: str = field(repr=False)
    name: str
    about: str
    role: Role = "fineGrained"
    everywhere: tuple[str, ...] = ()
    scoped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    can_pay: bool = True
    is_expired: bool = False

    def may_infer(self, payer: str) -> bool:
        """Whether it may call providers for that user or organisation."""
        if self.role != "fineGrained":
            return payer in (USER, ORGANISATION)
        return INFERENCE in (*self.everywhere, *self.scoped.get(payer, ()))

    @property
    def whoami(self) -> dict[str, Any]:
        """The Hub's answer to who it is."""
        access: dict[str, Any] = {"displayName": self.name, "role": self.role}
        access["createdAt"] = "2026-01-01T12:00:00.000Z"
        if self.role == "fineGrained":
            access["fineGrained"] = {
                "canReadGatedRepos": False,
                "global": list(self.everywhere),
                "scoped": [
                    {"entity": _entity(entity), "permissions": list(permissions)}
                    for entity, permissions in self.scoped.items()
                ],
            }
        return {
            **_user(),
            "canPay": self.can_pay,
            "orgs": [_organisation(can_pay=self.can_pay)],
            "auth": {"type": "access_token", "accessToken": access},
        }


class KeyRing:
    """The valid keys: the bot's own and one of each kind. Any key can be revoked and restored.

    Providers' own keys are no Hub's, but can be revoked too.
    """

    def __init__(self, token: str, own_keys: Mapping[str, str]) -> None:
        bot = HubKey(token=token, name="bot", about="the key that the bot has", role="read")
        self._by_token = {key.token: key for key in (bot, *SAMPLES)}
        self._own_keys = own_keys
        self._revoked: set[str] = set()

    def __getitem__(self, name: str) -> HubKey:
        """The key of that name."""
        return next(key for key in self._by_token.values() if key.name == name)

    def find(self, token: str) -> HubKey | None:
        """The valid key with that token; None if it is unknown, expired or revoked."""
        key = self._by_token.get(token)
        return None if key is None or key.is_expired or token in self._revoked else key

    def is_own(self, provider: str, token: str) -> bool:
        """Whether a token is a provider's own key, and not revoked."""
        return token == self._own_keys.get(provider) and token not in self._revoked

    def add(self, key: HubKey) -> None:
        """Add a key, or replace the one with its token."""
        self._by_token[key.token] = key

    def revoke(self, token: str) -> None:
        """Refuse a key from now on. Raises `ValueError` if it is unknown."""
        self._check(token)
        self._revoked.add(token)

    def restore(self, token: str) -> None:
        """Take a revoked key again. Raises `ValueError` if it is unknown."""
        self._check(token)
        self._revoked.discard(token)

    def as_json(self) -> list[dict[str, Any]]:
        """All keys, for the page; `provider` is that of a provider's own key, else None."""
        hub: Sequence[tuple[str, str, str, str | None]] = [
            (key.token, key.name, key.about, None) for key in self._by_token.values()
        ]
        own = [(token, name, "its own key", name) for name, token in self._own_keys.items()]
        return [
            {
                "token": token,
                "name": name,
                "about": about,
                "provider": provider,
                "revoked": token in self._revoked,
            }
            for token, name, about, provider in (*hub, *own)
        ]

    def _check(self, token: str) -> None:
        if token not in self._by_token and token not in self._own_keys.values():
            raise ValueError("There is no such key.")


def make_token(name: str) -> str:
    """A token in the form of the Hub's, always the same for a name."""
    digest = hashlib.sha512(name.encode()).digest()[:KEY_LETTERS]
    return "hf_" + "".join(string.ascii_letters[byte % 52] for byte in digest)


def _user() -> dict[str, Any]:
    return {
        "type": "user",
        "id": _id(USER),
        "name": USER,
        "fullname": "Playground",
        "isPro": False,
        "billingMode": "prepaid",
    }


def _organisation(*, can_pay: bool) -> dict[str, Any]:
    return {
        "type": "org",
        "id": _id(ORGANISATION),
        "name": ORGANISATION,
        "fullname": "Atelier Labs",
        "canPay": can_pay,
        "roleInOrg": "write",
        "isEnterprise": False,
    }


def _entity(name: str) -> dict[str, str]:
    return {"_id": _id(name), "type": "user" if name == USER else "org", "name": name}


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def _sample(name: str, about: str, **more: Any) -> HubKey:
    return HubKey(token=make_token(name), name=name, about=about, **more)


SAMPLES: Final = (
    _sample("user", "fine-grained, for the user", scoped={USER: ("repo.content.read", INFERENCE)}),
    _sample("everywhere", "fine-grained, for everybody", everywhere=(INFERENCE,)),
    _sample(
        "organisation",
        f"fine-grained, for {ORGANISATION} alone",
        scoped={ORGANISATION: (INFERENCE,)},
    ),
    _sample(
        "no-inference",
        "fine-grained, may not call providers",
        scoped={USER: ("repo.content.read",)},
    ),
    _sample("classic-read", "classic, may read", role="read"),
    _sample("classic-write", "classic, may write", role="write"),
    _sample(
        "cannot-pay", "fine-grained, the account cannot pay", everywhere=(INFERENCE,), can_pay=False
    ),
    _sample("expired", "fine-grained, has expired", everywhere=(INFERENCE,), is_expired=True),
)
"""A key of each kind, which every playground knows."""
