"""The messages in which long answers go on, so that each is sent once."""

from __future__ import annotations

from typing import Protocol


class FollowUps(Protocol):
    """Which messages follow the first one of an answer."""

    async def of(self, job_id: str) -> tuple[int, ...]:
        """Their ids, in order."""

    async def add(self, job_id: str, position: int, message_id: int) -> bool:
        """Keep the id of the message at a position, from 1 on. False if the job was erased."""


class FollowUpsOfRun:
    """The `FollowUps` of one process, which nobody goes on with."""

    def __init__(self) -> None:
        self._ids: dict[int, int] = {}

    async def of(self, job_id: str) -> tuple[int, ...]:
        """Their ids, in order."""
        return tuple(message_id for _, message_id in sorted(self._ids.items()))

    async def add(self, job_id: str, position: int, message_id: int) -> bool:
        """Keep the id of a message."""
        self._ids[position] = message_id
        return True
