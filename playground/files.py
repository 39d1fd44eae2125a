"""The files of messages: on disk, never in memory, at addresses that are signed and expire."""

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
from playground.probing import probe
from playground.snowflakes import Snowflakes
from playground.wire import Json

CDN: Final = "https://cdn.discordapp.com"
PROXY: Final = "https://media.discordapp.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Bytes that arrived; their file is ours until it is kept or dropped."""

    filename: str
    size: int
    path: Path
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that belongs to a message or to an interaction."""

    id: str
    channel_id: str
    filename: str
    size: int
    path: Path
    content_type: str
    description: str | None
    width: int | None
    height: int | None
    ephemeral: bool


class Files:
    """Keeps files in one folder and signs their addresses."""

    def __init__(self, folder: Path, clock: Clock, snowflakes: Snowflakes, lifetime: float) -> None:
        self._folder = folder
        self._clock = clock
        self._snowflakes = snowflakes
        self._lifetime = lifetime
        self._key = secrets.token_bytes(32)
        self._kept: dict[str, Attachment] = {}

    def new_path(self) -> Path:
        """Where the next upload may be written; its name comes from nobody outside."""
        return self._folder / secrets.token_hex(16)

    async def keep(
        self, uploads: Iterable[Upload], channel_id: str, *, ephemeral: bool = False
    ) -> tuple[Attachment, ...]:
        """Make uploads attachments: look at their pictures and give them ids."""
        kept = [await self._keep(upload, channel_id, ephemeral) for upload in uploads]
        self._kept |= {attachment.id: attachment for attachment in kept}
        return tuple(kept)

    def drop(self, attachments: Iterable[Attachment]) -> None:
        """Forget attachments and delete their files."""
        for attachment in attachments:
            self._kept.pop(attachment.id, None)
            attachment.path.unlink(missing_ok=True)

    def url(self, attachment: Attachment, base: str = CDN) -> str:
        """The address of an attachment, signed from now on for its lifetime."""
        issued = int(self._clock.now())
        expires, since = f"{issued + int(self._lifetime):x}", f"{issued:x}"
        signature = self._signature(attachment.id, expires, since)
        path = f"attachments/{attachment.channel_id}/{attachment.id}/{quote(attachment.filename)}"
        return f"{base}/{path}?ex={expires}&is={since}&hm={signature}&"

    def find(self, attachment_id: str, filename: str) -> Attachment | None:
        """The attachment at a path, whoever asks."""
        attachment = self._kept.get(attachment_id)
        return attachment if attachment and attachment.filename == filename else None

    def is_signed(self, attachment: Attachment, query: Mapping[str, str]) -> bool:
        """Whether the address was signed by us and has not expired."""
        expires, since = query.get("ex", ""), query.get("is", "")
        signature = self._signature(attachment.id, expires, since)
        if not hmac.compare_digest(signature.encode(), query.get("hm", "").encode()):
            return False
        return self._clock.now() < int(expires, 16)

    def json(self, attachment: Attachment) -> Json:
        """Discord's attachment object."""
        found = {
            "width": attachment.width,
            "height": attachment.height,
            "description": attachment.description,
        }
        body: Json = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": attachment.size,
            "url": self.url(attachment),
            "proxy_url": self.url(attachment, PROXY),
            "content_type": attachment.content_type,
            **{key: value for key, value in found.items() if value is not None},
        }
        return {**body, "ephemeral": True} if attachment.ephemeral else body

    def _signature(self, attachment_id: str, expires: str, since: str) -> str:
        words = f"{attachment_id} {expires} {since}".encode()
        return hmac.new(self._key, words, hashlib.sha256).hexdigest()

    async def _keep(self, upload: Upload, channel_id: str, ephemeral: bool) -> Attachment:
        filename = safe_name(upload.filename)
        content_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        size = await asyncio.to_thread(probe, upload.path, content_type)
        return Attachment(
            id=self._snowflakes.next(),
            channel_id=channel_id,
            filename=filename,
            size=upload.size,
            path=upload.path,
            content_type=content_type,
            description=upload.description,
            width=size[0] if size else None,
            height=size[1] if size else None,
            ephemeral=ephemeral,
        )


def discard(uploads: Sequence[Upload]) -> None:
    """Delete uploads that nothing became of."""
    for upload in uploads:
        upload.path.unlink(missing_ok=True)


def safe_name(filename: str) -> str:
    """A file's name as Discord shows it: letters, digits, `.`, `_` and `-`."""
    bare = re.sub(r"[^A-Za-z0-9._-]", "", filename.strip().replace(" ", "_")).lstrip(".")
    return bare[-200:] or "unknown"
