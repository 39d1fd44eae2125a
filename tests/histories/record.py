"""Records the histories of this application version: `python -m tests.histories.record`.

After the order of the steps has changed and `APPLICATION_VERSION` was raised. What an earlier
version has left stays as it is.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

from hfmedia.media_store import FolderMediaStore
from storage.migrate import upgrade
from tests.histories.provider import PatientProvider, patient_provider
from tests.histories.rows import dump, history_file
from tests.jobs.durable_world import Process, World, a_job
from tests.library.job_provider import MODEL

JOB_ID: Final = "500"
DRAIN_S: Final = 5.0  # for the last that is recorded of a job that has ended

Scene: TypeAlias = Callable[[Process, PatientProvider], Awaitable[None]]


async def finished(process: Process, provider: PatientProvider) -> None:
    """A job whose picture was delivered."""
    provider.may_finish = True
    await process.run(a_job(model=MODEL))
    await process.ended(JOB_ID)


async def interrupted(process: Process, provider: PatientProvider) -> None:
    """A job that was accepted when its process ended."""
    await process.jobs.submit(a_job(model=MODEL))
    await provider.jobs.until(lambda: any(it.polls > 1 for it in provider.jobs.jobs.values()))


async def failed_over(process: Process, provider: PatientProvider) -> None:
    """The same, by the second provider."""
    provider.refusing = "replicate"
    await interrupted(process, provider)


SCENES: Final[Mapping[str, Scene]] = {
    "finished": finished,
    "interrupted": interrupted,
    "failed_over": failed_over,
}


async def main() -> None:
    """Record all of them."""
    for name, scene in SCENES.items():
        file = history_file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(await recorded(scene))


async def recorded(scene: Scene) -> str:
    """What a process leaves behind it."""
    with tempfile.TemporaryDirectory() as folder, closing(FolderMediaStore()) as store:
        database = Path(folder) / "history.sqlite"
        await upgrade(f"sqlite:///{database}")
        async with patient_provider() as provider:
            world = World(f"sqlite:///{database}", provider.jobs.hosts, store)
            async with world.process(drain_s=DRAIN_S if scene is finished else 0.0) as process:
                await scene(process, provider)
        return dump(database)


if __name__ == "__main__":
    asyncio.run(main())
