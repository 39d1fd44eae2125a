"""`imagine`, `video`, `edit` and `animate`: generate concurrently, report, and save the results."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

from hfmedia.cli.access import Access
from hfmedia.cli.clients import open_client
from hfmedia.cli.commands import MediaCommand
from hfmedia.cli.default_model import default_model
from hfmedia.cli.display import DisplayRow, FinalState
from hfmedia.cli.exit_codes import ExitCode, combined_exit_code
from hfmedia.cli.inputs import read_image
from hfmedia.cli.outcomes import Failed, Outcome, Succeeded
from hfmedia.cli.outputs import Output, output_of, prepare, save
from hfmedia.cli.reporters import HumanReporter, JsonReporter, Reporter
from hfmedia.cli.requests import build_requests
from hfmedia.client import Client
from hfmedia.errors import HFMediaError
from hfmedia.events import Event
from hfmedia.execution.concurrency import as_they_end
from hfmedia.progress import apply_event
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest

REFRESH_INTERVAL_S: Final = 0.1


async def generate(command: MediaCommand, access: Access) -> ExitCode:
    """Run the generations of a command.

    Raises `HFMediaError` if none could be started. The errors of generations are reported, and
    are in the exit code.
    """
    output = output_of(command)
    prepare(output, command.count)
    image = None if command.image is None else read_image(command.image)
    async with open_client(command, access) as client:
        model = command.model or default_model(
            await client.models_for(command.task), command, access, command.task
        )
        requests = build_requests(command, model=model, image=image, random=random.SystemRandom())
        with JsonReporter() if command.as_json else HumanReporter(command, model) as reporter:
            outcomes = await Batch(client, output, command.timeout_s, reporter).run(requests)
    failed = sorted((o for o in outcomes if isinstance(o, Failed)), key=lambda o: o.number)
    return combined_exit_code(command.count, [outcome.error for outcome in failed])


@dataclass(slots=True)
class Batch:
    """The concurrent generations of a command, and what is displayed of each, by number.

    `timeout_s` is the limit of each generation in seconds; 0 leaves the deadline of the task.
    """

    client: Client
    output: Output
    timeout_s: float
    reporter: Reporter
    rows: dict[int, DisplayRow] = field(default_factory=dict)

    async def run(self, requests: Sequence[GenerationRequest]) -> list[Outcome]:
        """The outcomes, in the order of ending. Cancelling this cancels every generation."""
        started_at = time.monotonic()
        numbered = dict(enumerate(requests, 1))
        self.rows = {k: DisplayRow(number=k, started_at=started_at) for k in numbered}
        generations = (self._generate(k, request) for k, request in numbered.items())
        outcomes: list[Outcome] = []
        try:
            async with aclosing(as_they_end(generations, tick_s=REFRESH_INTERVAL_S)) as tasks:
                async for task in tasks:
                    if task is not None:
                        outcomes.append(task.result())
                    self._refresh()
        finally:
            for number, row in self.rows.items():
                if row.final_state is None:
                    self._finish(number, "cancelled")
            self._refresh()
        return outcomes

    async def _generate(self, number: int, request: GenerationRequest) -> Outcome:
        """Run one generation and save its result."""

        def on_progress(event: Event) -> None:
            row = self.rows[number]
            self._change(replace(row, progress=apply_event(row.progress, event)))

        outcome: Outcome
        try:
            generation = await self.client.generate(
                request, on_progress=on_progress, timeout=self.timeout_s
            )
            # Hashing and moving a large file take a while, and would stop the event loop.
            outcome = await asyncio.to_thread(self._save, number, generation)
        except HFMediaError as error:
            self._finish(number, "failed")
            moved = tuple(map(str, self.rows[number].progress.moved))
            outcome = Failed(number=number, error=error, moved=moved)
        else:
            self._finish(number, "done")
        self.reporter.on_outcome(outcome)
        return outcome

    def _save(self, number: int, generation: Generation) -> Succeeded:
        media = self.client.media(generation.media)
        sha256 = media.sha256
        saved = save(media, generation, number, self.output)
        warnings = (*generation.warnings, *([saved.warning] if saved.warning else []))
        return Succeeded(
            number=number,
            generation=generation,
            file=saved.path,
            sha256=sha256,
            warnings=warnings,
        )

    def _finish(self, number: int, state: FinalState) -> None:
        self._change(replace(self.rows[number], final_state=state, ended_at=time.monotonic()))

    def _change(self, row: DisplayRow) -> None:
        self.rows[row.number] = row
        self.reporter.on_change(row, time.monotonic())

    def _refresh(self) -> None:
        self.reporter.refresh(list(self.rows.values()), time.monotonic())
