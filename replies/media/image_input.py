"""Prepares the image that a generation starts from, in a child process."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Final

from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from hfmedia.temporary_folder import TemporaryFolder
from replies.media.sandboxed import PREPARE_IMAGE
from replies.media.unusable_image import ImageProblem, UnusableImage

# A photo of 40 megapixels takes one to two seconds and 180 to 400 MB.
LIMITS: Final = Limits(time_s=10.0, memory_bytes=360 * 2**20, output_bytes=32 * 2**20)
# Of these the image is the cause; of all others the machine.
PROBLEMS: Final[dict[str, ImageProblem]] = {
    "time": "too-slow",
    "busy": "too-slow",
    "memory": "too-many-pixels",
    "crashed": "damaged",
}


async def prepare_image(
    sandbox: Sandbox, data: bytes, limit_bytes: int, *, member_id: int, limits: Limits = LIMITS
) -> bytes:
    """What `codecs.input_image.prepare_image` makes of the bytes.

    `limits` are those of the child process. Raises `UnusableImage`, or `SandboxError` or `OSError`
    where the machine is the cause.
    """
    with closing(TemporaryFolder()) as folder:
        source, target = folder.path / "attached", folder.path / "prepared.jpg"
        await asyncio.to_thread(source.write_bytes, data)
        arguments = {"source": str(source), "target": str(target), "limit_bytes": limit_bytes}
        try:
            problem = await sandbox.run(PREPARE_IMAGE, arguments, limits=limits, caller=member_id)
        except SandboxError as error:
            if error.problem not in PROBLEMS:
                raise
            raise UnusableImage(PROBLEMS[error.problem]) from None
        if problem is not None:
            raise UnusableImage(problem)
        return await asyncio.to_thread(target.read_bytes)
