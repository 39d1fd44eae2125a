"""Media: bytes in memory or in a file, with what is known of them."""

from __future__ import annotations

import base64
import hashlib
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

EXTENSIONS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/avif": ".avif",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, a clip, or the body of a reply.

    Small ones are in `data`, large ones in the file `path`, which belongs to the instance that
    fetched it and goes when that closes, unless `move_to` gives it a new owner. `size` is in
    bytes; `url` is where it came from.
    """

    data: bytes | None = field(default=None, repr=False)
    path: Path | None = None
    content_type: str
    size: int
    url: str | None = None

    @classmethod
    def of(cls, data: bytes, content_type: str, url: str | None = None) -> Media:
        """Bytes that are already here."""
        return cls(data=data, content_type=content_type, size=len(data), url=url)

    @property
    def sha256(self) -> str:
        """The SHA-256 in hex, computed each time: of a large file better off the event loop.

        Few ask for it, and for everybody it would take half as long as receiving the bytes.
        """
        if self.data is not None:
            return hashlib.sha256(self.data).hexdigest()
        assert self.path is not None, "media are in memory or in a file"  # noqa: S101
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def extension(self) -> str:
        """With its dot; `.bin` where the type is not one of ours."""
        return EXTENSIONS.get(self.content_type, ".bin")

    @property
    def address(self) -> str:
        """Where a reader finds it: its source, else the file, else a `data:` address."""
        if self.url is not None:
            return self.url
        if self.path is not None:
            return self.path.as_uri()
        return f"data:{self.content_type};base64,{base64.b64encode(self.read()).decode()}"

    def read(self) -> bytes:
        """All of it. A large file is better opened at `path`, off the event loop."""
        if self.data is not None:
            return self.data
        assert self.path is not None, "media are in memory or in a file"  # noqa: S101
        return self.path.read_bytes()

    def move_to(self, path: Path) -> Media:
        """Put it there for good: from now on it belongs to the caller."""
        if self.path is not None:
            shutil.move(self.path, path)
        else:
            path.write_bytes(self.read())
        return replace(self, data=None, path=path)

    def discard(self) -> None:
        """Delete the file, where there is one. Twice does no harm."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
