"""Attachments: files on disk, served under signed URLs that expire."""

import asyncio
import hashlib
import hmac
import mimetypes
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from playground.clock import Clock
from playground.discord.media_dimensions import media_dimensions
from playground.discord.snowflakes import Snowflakes
from playground.json_types import JsonObject

CDN_URL: Final = "https://cdn.discordapp.com"
MEDIA_PROXY_URL: Final = "https://media.discordapp.net"
IS_SPOILER: Final = 1 << 3  # a flag of an attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An uploaded file. Whoever holds it stores it as an attachment or deletes `path`."""

    filename: str
    size_bytes: int
    path: Path
    description: str | None = None
    is_spoiler: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a message or of an interaction; `width` and `height` in pixels."""

    id: str
    channel_id: str
    filename: str
    size_bytes: int
    path: Path
    content_type: str
    description: str | None
    width: int | None
    height: int | None
    ephemeral: bool
    is_spoiler: bool = False


class AttachmentStore:
    """Stores attachments in one folder and signs their URLs.

    A URL is valid for `url_lifetime_s` from when it was made. Beyond `max_bytes` in all, the
    oldest files are deleted: their messages keep listing them, and their URLs lead nowhere.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        snowflakes: Snowflakes,
        *,
        url_lifetime_s: float,
        max_bytes: int,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._snowflakes = snowflakes
        self._url_lifetime_s = url_lifetime_s
        self._key = secrets.token_bytes(32)
        self._max_bytes = max_bytes
        self._bytes = 0
        self._attachments: dict[str, Attachment] = {}

    def new_path(self) -> Path:
        """A path for a new upload. Its name is random: never made from a client's file name."""
        return self._folder / secrets.token_hex(16)

    async def store(
        self, uploads: Iterable[Upload], channel_id: str, *, ephemeral: bool = False
    ) -> tuple[Attachment, ...]:
        """Make uploads attachments, with ids and the dimensions of images and videos."""
        stored = [await self._store(upload, channel_id, ephemeral) for upload in uploads]
        self._attachments |= {attachment.id: attachment for attachment in stored}
        self._bytes += sum(attachment.size_bytes for attachment in stored)
        self._delete_oldest(keep=len(stored))
        return tuple(stored)

    def delete(self, attachments: Iterable[Attachment]) -> None:
        """Delete attachments and their files."""
        for attachment in attachments:
            if self._attachments.pop(attachment.id, None):
                self._bytes -= attachment.size_bytes
            attachment.path.unlink(missing_ok=True)

    def release(self, attachment: Attachment) -> Upload:
        """Forget an attachment, whose file now belongs to the caller."""
        if self._attachments.pop(attachment.id, None):
            self._bytes -= attachment.size_bytes
        return Upload(
            filename=attachment.filename, size_bytes=attachment.size_bytes, path=attachment.path
        )

    def url(self, attachment: Attachment, base_url: str = CDN_URL) -> str:
        """The signed URL of an attachment, on the CDN or another `base_url`."""
        issued = int(self._clock.now())
        expires, issued_hex = f"{issued + int(self._url_lifetime_s):x}", f"{issued:x}"
        signature = self._signature(attachment.id, expires, issued_hex)
        path = f"attachments/{attachment.channel_id}/{attachment.id}/{quote(attachment.filename)}"
        return f"{base_url}/{path}?ex={expires}&is={issued_hex}&hm={signature}&"

    def find(self, attachment_id: str, filename: str) -> Attachment | None:
        """The attachment of an id and file name, without a check of the signature."""
        attachment = self._attachments.get(attachment_id)
        return attachment if attachment and attachment.filename == filename else None

    def is_signed(self, attachment: Attachment, query: Mapping[str, str]) -> bool:
        """Whether the query of a URL holds a valid signature that has not expired."""
        expires, issued_hex = query.get("ex", ""), query.get("is", "")
        signature = self._signature(attachment.id, expires, issued_hex)
        if not hmac.compare_digest(signature.encode(), query.get("hm", "").encode()):
            return False
        return self._clock.now() < int(expires, 16)

    def render(self, attachment: Attachment) -> JsonObject:
        """Discord's attachment object."""
        optional = {
            "width": attachment.width,
            "height": attachment.height,
            "description": attachment.description,
        }
        body: JsonObject = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": attachment.size_bytes,
            "url": self.url(attachment),
            "proxy_url": self.url(attachment, MEDIA_PROXY_URL),
            "content_type": attachment.content_type,
            **{key: value for key, value in optional.items() if value is not None},
        }
        flags = {"flags": IS_SPOILER} if attachment.is_spoiler else {}
        ephemeral = {"ephemeral": True} if attachment.ephemeral else {}
        return body | flags | ephemeral

    def _delete_oldest(self, *, keep: int) -> None:
        """Delete the oldest attachments beyond the bound, but not the newest `keep`."""
        while self._bytes > self._max_bytes and len(self._attachments) > keep:
            self.delete([next(iter(self._attachments.values()))])

    def _signature(self, attachment_id: str, expires: str, issued_hex: str) -> str:
        signed = f"{attachment_id} {expires} {issued_hex}".encode()
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()

    async def _store(self, upload: Upload, channel_id: str, ephemeral: bool) -> Attachment:
        filename = sanitize_filename(upload.filename)
        content_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        dimensions = await asyncio.to_thread(media_dimensions, upload.path, content_type)
        return Attachment(
            id=self._snowflakes.next(),
            channel_id=channel_id,
            filename=filename,
            size_bytes=upload.size_bytes,
            path=upload.path,
            content_type=content_type,
            description=upload.description,
            width=dimensions[0] if dimensions else None,
            height=dimensions[1] if dimensions else None,
            ephemeral=ephemeral,
            is_spoiler=upload.is_spoiler,
        )


def delete_uploads(uploads: Sequence[Upload]) -> None:
    """Delete the files of uploads that were not stored."""
    for upload in uploads:
        upload.path.unlink(missing_ok=True)


def sanitize_filename(filename: str) -> str:
    """A file name as Discord stores it: ASCII letters, digits, `.`, `_` and `-`."""
    cleaned = re.sub(r"[^A-Za-z0-9._-]", "", filename.strip().replace(" ", "_")).lstrip(".")
    return cleaned[-200:] or "unknown"
