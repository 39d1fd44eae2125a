"""Generations side by side: their events to the display, their results into files."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from hfmedia.cli.exits import Exit, UsageError, verdict
from hfmedia.cli.outputs import Target, keep, prepare, target_of
from hfmedia.cli.progress import Progress, apply_event, ended
from hfmedia.cli.reporters import Ending, Failed, HumanReporter, JsonReporter, Reporter, Succeeded
from hfmedia.cli.requests import model_of, picture_of, requests_of
from hfmedia.client import Client
from hfmedia.errors import HFMediaError
from hfmedia.execution.concurrency import as_they_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hfmedia.cli.access import Access
    from hfmedia.cli.arguments import GenerateCommand
    from hfmedia.cli.progress import Over
    from hfmedia.events import Event
    from hfmedia.results import Generation
    from hfmedia.types import GenerationRequest

TICK: Final = 0.1  # seconds between two drawings


async def make(command: GenerateCommand, access: Access) -> Exit:
    """Make what is asked for. Raises `HFMediaError` if not even a beginning can be made."""
    command = replace(command, prompt=prompt_of(command))
    target = target_of(command.out, count=command.count, overwrite=command.overwrite)
    prepare(target, command.count)
    picture = None if command.image is None else picture_of(command.image)
    async with client_of(command, access) as client:
        model = await model_of(command, client, access)
        requests = requests_of(command, model=model, picture=picture, draw=random.SystemRandom())
        with JsonReporter() if command.as_json else HumanReporter(command, model) as reporter:
            endings = await Race(client, target, command.timeout, reporter).run(requests)
    lost = sorted((it for it in endings if isinstance(it, Failed)), key=lambda it: it.number)
    return verdict(command.count, [it.error for it in lost])


def prompt_of(command: GenerateCommand) -> str:
    """The prompt; `-` stands for what is in stdin. Raises `UsageError` if it is empty."""
    try:
        prompt = sys.stdin.read() if command.prompt == "-" else command.prompt
    except UnicodeDecodeError:
        raise UsageError("What stands in stdin is no text.") from None
    if not prompt.strip() and command.task != "image-to-video":
        raise UsageError("The prompt is empty. Say what is to be made.")
    return prompt.strip()


def client_of(command: GenerateCommand, access: Access) -> Client:
    """The library, as this account and these options want it."""
    return Client(
        access.key,
        endpoint=access.endpoint,
        router_url=access.router_url,
        bill_to=command.bill_to,
        order=command.order,
        allow=command.allow,
        deny=command.deny,
    )


@dataclass(slots=True)
class Race:
    """The generations of one command, and how each of them stands."""

    client: Client
    target: Target
    timeout: float
    reporter: Reporter
    rows: dict[int, Progress] = field(default_factory=dict)

    async def run(self, requests: Sequence[GenerationRequest]) -> list[Ending]:
        """How each of them ended. Cancelled, it cancels them all."""
        began = time.monotonic()
        self.rows = {k: Progress(number=k, began=began) for k, _ in enumerate(requests, 1)}
        generations = (self._one(k, request) for k, request in enumerate(requests, 1))
        endings: list[Ending] = []
        try:
            async with aclosing(as_they_end(generations, tick=TICK)) as race:
                async for task in race:
                    if task is not None:
                        endings.append(task.result())
                    self._draw()
        finally:
            for number, row in self.rows.items():
                if row.ended is None:
                    self._end(number, "cancelled")
            self._draw()
        return endings

    async def _one(self, number: int, request: GenerationRequest) -> Ending:
        """One generation, from asking to the file."""

        def on_progress(event: Event) -> None:
            self._change(apply_event(self.rows[number], event))

        ending: Ending
        try:
            generation = await self.client.generate(
                request, on_progress=on_progress, timeout=self.timeout
            )
            ending = await asyncio.to_thread(self._made, number, generation)
        except HFMediaError as error:
            self._end(number, "failed")
            ending = Failed(number, error, self.rows[number].moved)
        else:
            self._end(number, "done")
        self.reporter.ended(ending)
        return ending

    def _made(self, number: int, generation: Generation) -> Succeeded:
        """Hashed while its temporary file is there, then moved; both take a large one a while."""
        sha256 = generation.media.sha256
        return Succeeded(number, generation, keep(generation, number, self.target), sha256)

    def _end(self, number: int, stage: Over) -> None:
        self._change(ended(self.rows[number], stage, time.monotonic()))

    def _change(self, progress: Progress) -> None:
        self.rows[progress.number] = progress
        self.reporter.heard(progress, time.monotonic())

    def _draw(self) -> None:
        self.reporter.draw(list(self.rows.values()), time.monotonic())
