"""Commands whose process has ended after it answered them, and before their job was on record."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from jobs.models import Acknowledgement
from storage.acknowledged import AcknowledgedRepository
from storage.rows import AcknowledgedRow

log = logging.getLogger(__name__)


class EndReply(Protocol):
    """Says in the reply to a command that there is no job."""

    def __call__(self, command: Acknowledgement) -> Awaitable[bool]:
        """Whether it is said, or can never be said: then nothing is left to do."""


class LeftCommands:
    """Ends the replies of commands that have no job. Its methods raise `StorageError`."""

    def __init__(
        self,
        commands: AcknowledgedRepository,
        end_reply: EndReply,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._commands = commands
        self._end_reply = end_reply
        self._clock = clock

    async def end_own(self) -> None:
        """End those of an earlier process of the same id. This one has taken none yet."""
        await self._commands.remove_ended(self._clock())
        await self._end(await self._commands.left_by_this())

    async def end_others(self) -> None:
        """End those of processes that live no more."""
        await self._commands.remove_ended(self._clock())
        await self._end(await self._commands.left_by_others())

    async def _end(self, rows: tuple[AcknowledgedRow, ...]) -> None:
        commands = [acknowledgement_of(row) for row in rows]
        ended = await asyncio.gather(*map(self._end_reply, commands))
        for command, is_ended in zip(commands, ended, strict=True):
            if is_ended:
                await self._commands.remove(command.job_id)
                log.info("job %s was never recorded, as its process had ended", command.job_id)


def acknowledgement_of(row: AcknowledgedRow) -> Acknowledgement:
    """The command of a row."""
    return Acknowledgement(
        job_id=row.job_id,
        application_id=row.application_id,
        token=row.token,
        locale=row.locale,
        expires_at=row.expires_at,
        channel_id=row.channel_id,
    )


def acknowledged_row(command: Acknowledgement) -> AcknowledgedRow:
    """The row of a command."""
    return AcknowledgedRow(
        job_id=command.job_id,
        application_id=command.application_id,
        token=command.token,
        locale=command.locale,
        expires_at=command.expires_at,
        channel_id=command.channel_id,
    )
