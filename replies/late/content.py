"""What the messages of a late reply show: a link to the reply, or the results with their files."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

import discord
from discord import ui

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs.models import JobSpec, Snapshot
from replies.buttons import action_row
from replies.layout import alt_text, is_complete, layout
from replies.media.fit import FileFitter
from replies.media.lazy_folder import LazyFolder
from replies.media.prepared_file import FileStage, PreparedFile
from replies.text.late import finished_pointer, late_notice
from replies.writer import (
    UPLOAD_LIMIT_BYTES,
    EditableReply,
    ReplyWriter,
    Written,
    file_name,
)

# What every channel takes; the limit of the interaction may have been the member's own.
FILE_LIMIT_BYTES: Final = 10 * 2**20
WRITE_TIMEOUT_S: Final = 300.0  # for bringing the files into one message


@dataclass(frozen=True, slots=True)
class Message:
    """A message to send; `whole`: with it all results are shown."""

    view: ui.LayoutView
    files: Sequence[PreparedFile] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LateContent:
    """The results of a job that has finished. `now` tells seconds since the epoch."""

    spec: JobSpec
    snapshot: Snapshot
    fitter: FileFitter
    translations: NullTranslations
    now: Callable[[], float]

    @property
    def mentions(self) -> discord.AllowedMentions:
        """Nobody but the requester is mentioned."""
        requester = discord.Object(self.spec.requester.user_id)
        return discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[requester]
        )

    @property
    def alt(self) -> str:
        """The description of the files."""
        return alt_text(self.snapshot)

    @property
    def notice(self) -> str:
        """What stands above results that have a message of their own."""
        return late_notice(self.translations, self.spec.requester.user_id)

    def pointer(self) -> Message:
        """Mentions the requester and leads to the reply."""
        requester, target = self.spec.requester, self.spec.target
        link = (
            f"https://discord.com/channels/{requester.guild_id or '@me'}"
            f"/{requester.channel_id}/{target.message_id}"
        )
        view = ui.LayoutView(timeout=None)
        text = finished_pointer(self.translations, requester.user_id, link)
        view.add_item(ui.TextDisplay(text))
        view.add_item(action_row(["delete"], self.spec.job_id, self.translations))
        return Message(view)

    async def carrier(self) -> Message:
        """Mentions the requester and holds the results, as many as one request takes."""
        files: dict[int, PreparedFile] = {}
        room = UPLOAD_LIMIT_BYTES
        for state in self.snapshot.generations:
            if state.generation is not None:
                media = state.generation.media
                file = await self.fitter.fit(media, file_name(state), _ignore_stage)
                size = file.size if file.attached else 0
                if size <= room:
                    files[state.number] = file
                    room -= size
        uploads = [file for _, file in sorted(files.items()) if file.attached]
        return Message(self._view(files), uploads, is_complete(self.snapshot, files))

    def carrier_without_files(self) -> Message:
        """Mentions the requester; the results are added by `write`."""
        return Message(self._view({}), whole=is_complete(self.snapshot, {}))

    async def write(self, message: EditableReply, notice: str = "") -> Written:
        """Edit a message until all results are in it, with those that are there already."""
        writer = ReplyWriter(
            message,
            self.fitter.fit,
            file_limit_bytes=self.fitter.limit_bytes,
            translations=self.translations,
            notice=notice,
            now=self.now,
        )
        return await writer.write(self._snapshots(), until=self.now() + WRITE_TIMEOUT_S)

    def _view(self, files: dict[int, PreparedFile]) -> ui.LayoutView:
        return layout(self.snapshot, files, self.now(), self.translations, notice=self.notice)

    async def _snapshots(self) -> AsyncIterator[Snapshot]:
        yield self.snapshot


@contextmanager
def late_content(
    spec: JobSpec,
    snapshot: Snapshot,
    *,
    store: MediaStore,
    sandbox: Sandbox,
    translations: NullTranslations,
    now: Callable[[], float] = time.time,
) -> Iterator[LateContent]:
    """The content for a job; what is re-encoded for it exists in the block."""
    with closing(LazyFolder()) as folder:
        fitter = FileFitter(
            store=store,
            sandbox=sandbox,
            folder=folder,
            limit_bytes=min(spec.target.file_limit_bytes, FILE_LIMIT_BYTES),
            member_id=spec.requester.user_id,
        )
        yield LateContent(
            spec=spec, snapshot=snapshot, fitter=fitter, translations=translations, now=now
        )


def _ignore_stage(stage: FileStage) -> None:
    """Nobody watches."""
