"""Makes results fit into a reply: as they are, else re-encoded, else as a link."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from hfmedia.media_store import MediaStore, extension_of
from hfmedia.types import MediaRef
from replies.media.dimensions import Dimensions, has_too_many_pixels, read_dimensions
from replies.media.lazy_folder import LazyFolder
from replies.media.prepared_file import FileStage, PreparedFile
from replies.media.sandboxed import SHRINK_IMAGE, SHRINK_VIDEO

log = logging.getLogger(__name__)

OnStage: TypeAlias = Callable[[FileStage], None]

SHRINK_TIMEOUT_S: Final = 60.0  # for one file
# An opaque image of 4096 × 4096 takes 440 MB, a video 350 to 400 MB.
SHRINK_MEMORY_BYTES: Final = 512 * 2**20


@dataclass(frozen=True, slots=True)
class _Shrinker:
    """What makes files of one kind smaller, in a child process, and the type that it writes."""

    function: str
    content_type: str


# By the first part of the content type.
SHRINKERS: Final[Mapping[str, _Shrinker]] = {
    "image": _Shrinker(SHRINK_IMAGE, "image/webp"),
    "video": _Shrinker(SHRINK_VIDEO, "video/mp4"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFitter:
    """Makes the results of one reply fit into it.

    The reply's files may have `limit_bytes`. Re-encoded files are written into `folder`. The
    sandbox lets members (`member_id`) take turns.
    """

    store: MediaStore
    sandbox: Sandbox
    folder: LazyFolder
    limit_bytes: int
    member_id: int

    async def fit(self, ref: MediaRef, name: str, on_stage: OnStage) -> PreparedFile:
        """The result as the reply can carry it: as it is, re-encoded, or as a link.

        `name` is its file name without the extension. `on_stage` is called with what is
        being done.
        """
        whole = PreparedFile(
            name=name + extension_of(ref.content_type), content=ref, size=ref.size, link=ref.url
        )
        try:
            source = await self.store.open(ref)
        except FileNotFoundError:
            log.warning("a result of %s is no longer in the store", ref.content_type)
            return whole.as_link("missing", self.limit_bytes)
        except OSError as error:  # where it is kept does not answer: the upload tries it again
            log.warning("a result cannot be read: %s", type(error).__name__)
            is_fine = ref.size <= self.limit_bytes
            return whole if is_fine else whole.as_link("too-large", self.limit_bytes)
        with source:
            dimensions = await asyncio.to_thread(_dimensions, source, ref.content_type)
            whole = replace(whole, dimensions=dimensions)
            if ref.size <= self.limit_bytes:
                return whole
            shrinker = SHRINKERS.get(ref.content_type.partition("/")[0])
            if shrinker is None or (dimensions and has_too_many_pixels(dimensions)):
                return whole.as_link("too-large", self.limit_bytes)
            try:
                target = await self._shrunk(source, ref, name, shrinker, on_stage)
            except (SandboxError, OSError) as error:
                log.warning("a result could not be re-encoded: %s", described(error))
                target = None
        if target is None:
            return whole.as_link("too-large", self.limit_bytes)
        return await asyncio.to_thread(_re_encoded, whole, target, shrinker, self.limit_bytes)

    async def _shrunk(
        self, source: BinaryIO, ref: MediaRef, name: str, shrinker: _Shrinker, on_stage: OnStage
    ) -> Path | None:
        """The file of at most `limit_bytes` that the result was re-encoded into; None if it cannot.

        Raises `SandboxError` or `OSError`.
        """
        on_stage("waiting")
        # A child opens no files but copies, so a store need not have paths.
        original = self.folder.path() / f"{name}.original"
        target = self.folder.path() / f"{name}{extension_of(shrinker.content_type)}"
        await asyncio.to_thread(_copy, source, original)
        try:
            is_small_enough = await self.sandbox.run(
                shrinker.function,
                {"source": str(original), "target": str(target), "limit_bytes": self.limit_bytes},
                limits=Limits(
                    time_s=SHRINK_TIMEOUT_S,
                    memory_bytes=SHRINK_MEMORY_BYTES,
                    output_bytes=2 * ref.size,  # what gets larger is of no use
                ),
                caller=self.member_id,
                on_start=lambda: on_stage("shrinking"),
            )
        finally:
            original.unlink(missing_ok=True)
        return target if is_small_enough else None


def described(error: SandboxError | OSError) -> str:
    """An error for the log; the words of others may say whose file it was."""
    return str(error) if isinstance(error, SandboxError) else type(error).__name__


def _copy(source: BinaryIO, target: Path) -> None:
    source.seek(0)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)


def _dimensions(source: BinaryIO, content_type: str) -> Dimensions | None:
    try:
        return read_dimensions(source, content_type)
    except OSError as error:
        log.info("the headers of a file could not be read: %s", type(error).__name__)
        return None


def _re_encoded(
    whole: PreparedFile, target: Path, shrinker: _Shrinker, limit_bytes: int
) -> PreparedFile:
    with target.open("rb") as file:
        dimensions = _dimensions(file, shrinker.content_type)
    return replace(
        whole,
        name=target.name,
        content=target,
        size=target.stat().st_size,
        dimensions=dimensions,
        change="re-encoded",
        original_size=whole.size,
        limit_bytes=limit_bytes,
    )
