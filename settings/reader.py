"""Reads single settings: text becomes a value, or a sentence that says what to write instead."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

ChoiceT = TypeVar("ChoiceT", bound=str)

DOLLARS: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
ID: Final = re.compile(r"[1-9][0-9]{0,19}")
MODEL: Final = re.compile(r"[\w.-]+/[\w.-]+(:[\w.-]+)?")
SECRET_KEY: Final = re.compile("[0-9A-Fa-f]{64}|[0-9A-Za-z+/_-]{43}=?")
BUCKET: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#@]*)?")
MAX_DIGITS: Final = 9
SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = ("postgresql://", "postgres://")
NO_DATABASE: Final = "memory:"
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(ValueError):
    """A setting that cannot be used. The message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns text into values, or into a sentence that says what to write instead."""

    values: Mapping[str, str] = field(repr=False)

    def text(self, name: str, default: str = "") -> str:
        """The text itself; an empty one counts as not set."""
        return self.values.get(name) or default

    def token(self, name: str) -> str:
        """A secret: it is never repeated, not even when it is wrong."""
        value = self.text(name)
        if any(sign.isspace() or not sign.isprintable() for sign in value):
            raise SettingsError(f"{name} contains a space or a control character. Copy it again.")
        return value

    def secret_keys(self, name: str) -> tuple[str, ...]:
        """Keys of 256 bits, separated by commas, in hex or base64. They are never repeated."""
        value = self.text(name)
        keys = tuple(key.strip() for key in value.split(",")) if value else ()
        if not all(SECRET_KEY.fullmatch(key) for key in keys):
            raise SettingsError(
                f"{name} is not a key, nor keys separated by commas. "
                'Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        return keys

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number in a range."""
        value = self.text(name, str(default))
        is_number = value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS
        if not is_number or not least <= int(value) <= most:
            raise SettingsError(
                f"{name} is {value!r}. Use a whole number from {least} to {most}, "
                f"or leave it out for {default}."
            )
        return int(value)

    def choice(self, name: str, choices: tuple[ChoiceT, ...], default: ChoiceT) -> ChoiceT:
        """One of some words."""
        value = self.text(name, default)
        for choice in choices:
            if value == choice:
                return choice
        raise SettingsError(
            f"{name} is {value!r}. Use one of {', '.join(choices)}, or leave it out for {default}."
        )

    def switch(self, name: str, *, default: bool) -> bool:
        """True or false."""
        return self.choice(name, ("true", "false"), str(default).lower()) == "true"

    def ids(self, name: str) -> tuple[int, ...]:
        """Ids of Discord, separated by commas."""
        values = [it.strip() for it in self.text(name).split(",")]
        found = [it for it in values if it]
        if not all(ID.fullmatch(it) for it in found):
            raise SettingsError(
                f"{name} is {self.text(name)!r}. Use ids of servers, separated by commas."
            )
        return tuple(dict.fromkeys(map(int, found)))

    def dollars(self, name: str) -> Decimal | None:
        """An amount of dollars, None where none is given."""
        value = self.text(name)
        if not value:
            return None
        if not DOLLARS.fullmatch(value):
            raise SettingsError(
                f"{name} is {value!r}. Use an amount of dollars such as 25 or 12.50, or leave it "
                "out for no limit."
            )
        return Decimal(value)

    def address(self, name: str, default: str) -> str:
        """An http or https address, without a slash at its end."""
        value = self.text(name, default)
        if value != default and not is_web_address(value):
            leave_out = f"leave it out for {default}" if default else "leave it out"
            raise SettingsError(
                f"{name} is {value!r}. Use an address that begins with https://, or {leave_out}."
            )
        return value.rstrip("/")

    def ip_address(self, name: str, default: str) -> str:
        """An address of this machine to listen on."""
        value = self.text(name, default)
        try:
            return str(ipaddress.ip_address(value))
        except ValueError:
            raise SettingsError(
                f"{name} is {value!r}. Use an IP address of this machine, 0.0.0.0 for all of them, "
                f"or leave it out for {default}."
            ) from None

    def database(self, name: str, default: str) -> str:
        """The address of a database. It may hold a password: it is never repeated."""
        value = self.text(name, default)
        is_file = value.startswith(SQLITE) and value != SQLITE
        if not is_file and not value.startswith(POSTGRESQL) and value != NO_DATABASE:
            raise SettingsError(
                f"{name} is not the address of a database. Use sqlite:///path/of/a/file, "
                f"postgresql://user:password@host/database or {NO_DATABASE}, "
                f"or leave it out for {default}."
            )
        return value

    def media_url(self, name: str, default: str) -> str:
        """The path of a folder, or `s3://bucket/prefix`."""
        value = self.text(name, default)
        if "://" in value and not BUCKET.fullmatch(value):
            # It is not repeated: it may hold a key.
            raise SettingsError(
                f"{name} is no address of a bucket. Use s3://bucket/prefix or the path of a "
                "folder. Keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            )
        return value

    def model(self, name: str) -> str:
        """A model id of the Hub."""
        value = self.text(name)
        if value and not MODEL.fullmatch(value):
            raise SettingsError(
                f"{name} is {value!r}. A model is named owner/name or owner/name:provider."
            )
        return value

    def level(self, name: str, default: str) -> str:
        """A log level."""
        value = self.text(name, default).upper()
        if value not in LEVELS:
            raise SettingsError(f"{name} is {value!r}. Use one of {', '.join(LEVELS)}.")
        return value

    def folder(self, name: str) -> str:
        """The path of a folder that exists."""
        value = self.text(name)
        if value and not Path(value).is_dir():
            raise SettingsError(f"{name} is {value!r}. Use the path of a folder that exists.")
        return value


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address that can be asked."""
    try:
        parts = urlsplit(text)
        text.encode()
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except (
        ValueError
    ):  # of a host in brackets, of a port that is no number, of bytes that are no text
        return False
