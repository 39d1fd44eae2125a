"""Looks for secrets in whatever was seen: whole or by halves, in every usual encoding."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from playground.discord.enums import InteractionType

HALVED_FROM: Final = 32  # bytes of a secret; half of a shorter one may be in any text


def leaks(seen: Mapping[str, bytes], secrets: Mapping[str, bytes]) -> list[str]:
    """Which secret is where, and in which encoding; of places with the same content, in one."""
    places = {content: place for place, content in seen.items()}
    return [
        f"{name} is in {place}, as {encoding}"
        for name, secret in secrets.items()
        for encoding, needle in sorted(_needles(secret))
        for content, place in places.items()
        if needle in content
    ]


def _needles(secret: bytes) -> set[tuple[str, bytes]]:
    """What betrays a secret, with its encoding. What holds all of it holds both of its halves."""
    middle = len(secret) // 2
    pieces = [secret[:middle], secret[middle:]] if len(secret) >= HALVED_FROM else [secret]
    return {each for piece in pieces for each in _encoded(piece)}


def _encoded(piece: bytes) -> Iterator[tuple[str, bytes]]:
    yield "it is", piece
    yield "hex", piece.hex().encode()
    yield "hex", piece.hex().upper().encode()
    yield "percent-encoding", quote(piece, safe="").encode()
    yield "percent-encoding", "".join(f"%{byte:02X}" for byte in piece).encode()
    for offset in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            yield "base64", _base64(piece, offset, encode)
    if piece.isascii():
        text = piece.decode()
        yield "JSON", json.dumps(text)[1:-1].encode()
        yield "JSON in JSON", json.dumps(json.dumps(text))[3:-3].encode()
        yield "UTF-16", text.encode("utf-16-le")
        yield "UTF-16", text.encode("utf-16-be")


def _base64(piece: bytes, offset: int, encode: Callable[[bytes], bytes]) -> bytes:
    """The base64 behind `offset` other bytes, without the characters that depend on neighbours."""
    end = offset + len(piece)
    return encode(bytes(offset) + piece)[-(-8 * offset // 6) : 8 * end // 6]


class Traffic:
    """Records Discord's side: all REST and events but the forms that people submit."""

    def __init__(self) -> None:
        self.forms: set[str] = set()  # by their interactions' ids
        self._seen: list[bytes] = []

    def __call__(self, kind: str, what: str, sent: Any, status: int, answered: Any) -> None:
        """Record one request with its response, or one event."""
        if what == "INTERACTION_CREATE" and answered["type"] == InteractionType.MODAL_SUBMIT:
            self.forms.add(answered["id"])
        else:
            self._seen.append(json.dumps([kind, what, sent, status, answered]).encode())

    @property
    def content(self) -> bytes:
        """All of it, as JSON."""
        return b"\n".join(self._seen)


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder, each with its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): str(path).encode() + _content(path) for path in files}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # deleted since it was listed
        return b""


def rows_in(postgres_url: str) -> dict[str, bytes]:
    """The rows of all tables of a PostgreSQL database, as text."""
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%'"
        ).fetchall()
        return {".".join(table): _rows(connection, *table) for table in tables}


def _rows(connection: psycopg.Connection[Any], schema: str, table: str) -> bytes:
    query = sql.SQL("SELECT row_to_json(it)::text FROM {} it").format(sql.Identifier(schema, table))
    rows: Iterable[tuple[str]] = connection.execute(query)
    return "\n".join(row for (row,) in rows).encode()
