"""Authenticated encryption of short secrets: AES-256-GCM; the only home of cryptography."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
HEX_CHARACTERS: Final = 64  # of a key; in base64 it has 43, and one more of padding
VERSION: Final = b"\x01"
KEY_ID_BYTES: Final = 8
NONCE_BYTES: Final = 12  # random: one key may seal 2^32 secrets
TAG_BYTES: Final = 16
HEAD_BYTES: Final = len(VERSION) + KEY_ID_BYTES
LENGTH_BYTES: Final = 4
URL_SAFE: Final = str.maketrans("-_", "+/")

WhyClosed: TypeAlias = Literal["unknown-key", "damaged"]


class BadSecretKey(ValueError):
    """A text is no key of 256 bits. The text is not repeated."""


class NoSecretKey(Exception):
    """There is no key to encrypt with."""


class CannotOpen(Exception):
    """A sealed secret cannot be opened.

    `why` is `unknown-key` if the key it was sealed with is not there, else `damaged`: it was
    changed, or sealed for another context.
    """

    def __init__(self, why: WhyClosed) -> None:
        super().__init__(f"the secret cannot be opened: {why}")
        self.why = why


class SecretBox:
    """Seals and opens secrets. The first of its `keys`, of 32 bytes each, seals; all of them open.

    A secret is sealed for a context, such as whose it is and what for, and opens in no other one. A
    sealed secret is a version, the id of its key, a nonce, the ciphertext and a tag, in this order.
    """

    __slots__ = ("_ciphers", "_first")

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._first = next(iter(self._ciphers), None)

    def __repr__(self) -> str:
        return f"<SecretBox, keys: {len(self._ciphers)}>"

    @property
    def can_seal(self) -> bool:
        """Whether there is a key."""
        return self._first is not None

    def seal(self, plain: str, *context: str) -> bytes:
        """Encrypt a secret for a context. Raises `NoSecretKey`."""
        if self._first is None:
            raise NoSecretKey
        head = VERSION + self._first
        nonce = os.urandom(NONCE_BYTES)
        associated = _associated(head, context)
        return head + nonce + self._ciphers[self._first].encrypt(nonce, plain.encode(), associated)

    def open(self, sealed: bytes, *context: str) -> str:
        """The secret that was sealed for this context. Raises `CannotOpen`."""
        if len(sealed) < HEAD_BYTES + NONCE_BYTES + TAG_BYTES or not sealed.startswith(VERSION):
            raise CannotOpen("damaged")
        head, rest = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
        cipher = self._ciphers.get(head.removeprefix(VERSION))
        if cipher is None:
            raise CannotOpen("unknown-key")
        nonce, encrypted = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, encrypted, _associated(head, context)).decode()
        except InvalidTag:
            raise CannotOpen("damaged") from None

    def is_sealed_with_first(self, sealed: bytes) -> bool:
        """Whether a secret was sealed with the key that seals today."""
        return self._first is not None and sealed.startswith(VERSION + self._first)


def decode_key(text: str) -> bytes:
    """The key in a text: 64 characters of hex, or 43 of base64. Raises `BadSecretKey`."""
    try:
        if len(text) == HEX_CHARACTERS:
            return binascii.unhexlify(text)
        plain = text.rstrip("=").translate(URL_SAFE)
        key = base64.b64decode(f"{plain}=", validate=True)
    except ValueError:
        raise BadSecretKey from None
    if len(key) != KEY_BYTES:
        raise BadSecretKey
    return key


def _key_id(key: bytes) -> bytes:
    """Which key it is; nobody can tell the key from it."""
    return hashlib.sha256(b"hfmedia key id\0" + key).digest()[:KEY_ID_BYTES]


def _associated(head: bytes, context: Iterable[str]) -> bytes:
    """What is authenticated but not encrypted. No two contexts have the same bytes."""
    parts = [part.encode() for part in context]
    return head + b"".join(len(part).to_bytes(LENGTH_BYTES, "big") + part for part in parts)
