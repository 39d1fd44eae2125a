"""Which shards a process has: each is a part of the bot's guilds, with its own connection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_SHARDS: Final = 10_000
"""Enough for 25 million guilds: Discord allows 2500 on a shard."""

WRITTEN: Final = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?/([0-9]{1,9})", re.ASCII)
EXAMPLES: Final = "Write 0-3/16 for the first four of 16 shards, or 2/16 for one of them."


@dataclass(frozen=True, slots=True)
class ShardRange:
    """The shards of one process: from `first` to `last`, both included, of `count` in all.

    Raises `ValueError`, with a sentence, for shards that do not exist.
    """

    first: int
    last: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_SHARDS:
            raise ValueError(f"There can be 1 to {MAX_SHARDS} shards, not {self.count}. {EXAMPLES}")
        if self.first > self.last:
            raise ValueError(
                f"The shards {self.first}-{self.last} are in the wrong order. {EXAMPLES}"
            )
        if not 0 <= self.first <= self.last < self.count:
            raise ValueError(
                f"{self} is no part of {self.count} shards, which are 0 to {self.count - 1}."
            )

    @classmethod
    def parse(cls, text: str) -> ShardRange:
        """Read `0-3/16` or `2/16`. Raises `ValueError` with a sentence."""
        written = WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ValueError(f"{text[:40]!r} are no shards. {EXAMPLES}")
        first, last, count = written.groups()
        return cls(int(first), int(last or first), int(count))

    def __str__(self) -> str:
        own = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"{own}/{self.count}"

    @property
    def ids(self) -> range:
        """The numbers of the shards."""
        return range(self.first, self.last + 1)

    @property
    def has_first(self) -> bool:
        """Whether shard 0 is among them, which gets the direct messages."""
        return self.first == 0
