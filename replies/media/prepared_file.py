"""What a reply gets of a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from hfmedia.types import MediaRef

FileChange: TypeAlias = Literal["none", "re-encoded", "too-large", "missing"]
FileStage: TypeAlias = Literal[
    "reading",
    "waiting",  # for its turn to be re-encoded
    "shrinking",  # being re-encoded
]
"""What is being done to a file that is not in the reply yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFile:
    """A file for a reply, or the link of a result that is not attached.

    `content` is where the bytes are: in the media store, or in a file that was re-encoded. It is
    None where there is only the link, and where the message holds the file already (`in_message`).
    `size` is in bytes, `dimensions` are width and height in pixels, None where the file does not
    tell them. `change` says what was done to the result: `re-encoded` from `original_size` bytes
    because of `limit_bytes`, left out because it is `too-large` for that limit, or `missing` in
    the store.
    """

    name: str
    content: MediaRef | Path | None = None
    in_message: bool = False
    size: int = 0
    dimensions: tuple[int, int] | None = None
    link: str | None = None
    change: FileChange = "none"
    original_size: int = 0
    limit_bytes: int = 0

    @property
    def attached(self) -> bool:
        """Whether the reply has the file, or will have it."""
        return self.content is not None or self.in_message

    def as_link(self, change: FileChange, limit_bytes: int) -> PreparedFile:
        """The same result without a file, and why."""
        return replace(self, content=None, in_message=False, change=change, limit_bytes=limit_bytes)
