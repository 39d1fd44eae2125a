"""Who is spoken to: people, who watch, or scripts, which read one JSON object per result."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeAlias

from rich.console import Console

from hfmedia.cli.display import display_on, say
from hfmedia.cli.exits import exit_of
from hfmedia.errors import AllProvidersFailed, DownloadError, HFMediaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hfmedia.cli.arguments import GenerateCommand
    from hfmedia.cli.progress import Progress
    from hfmedia.results import Generation

DOING: Final = {
    "text-to-image": "Imagining",
    "text-to-video": "Filming",
    "image-to-image": "Editing",
    "image-to-video": "Animating",
}


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A generation's result, and the file that holds it."""

    number: int
    generation: Generation
    file: Path
    sha256: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is not as it was asked for."""
        media, suffix = self.generation.media, self.file.suffix.lower()
        if suffix.replace(".jpeg", ".jpg") == media.extension:
            return self.generation.warnings
        return (*self.generation.warnings, f"{self.file} holds {media.content_type}.")


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a generation has no result. `moved` is the way it took: `fal-ai 429`."""

    number: int
    error: HFMediaError
    moved: tuple[str, ...]


Ending: TypeAlias = Succeeded | Failed


class Reporter(Protocol):
    """Tells what is going on, and what came of it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def heard(self, progress: Progress, now: float) -> None:
        """Something has changed."""

    def draw(self, rows: Sequence[Progress], now: float) -> None:
        """Time has passed."""

    def ended(self, ending: Ending) -> None:
        """A generation has ended."""


class HumanReporter:
    """Progress on stderr; in the end the names of the files on stdout, and what failed."""

    def __init__(self, command: GenerateCommand, model: str) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._display = display_on(self._console)
        wish = f": {command.prompt}" if command.prompt else ""
        self._title = f"{DOING[command.task]} with {model}{wish}"
        self._endings: list[Ending] = []

    def __enter__(self) -> Self:
        say(self._console, shortened(self._title, self._console.width), "bold")
        self._display.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._display.stop()
        for ending in sorted(self._endings, key=lambda it: it.number):
            match ending:
                case Succeeded(number, _, file, _):
                    for warning in ending.warnings:
                        say(self._console, f"#{number}: {warning}", "yellow")
                    # Its bytes as the file system has them, whatever the encoding of stdout.
                    sys.stdout.buffer.write(os.fsencode(file) + b"\n")
                case Failed(number, error):
                    say(self._console, f"#{number}: {sentence(error)}", "red")

    def heard(self, progress: Progress, now: float) -> None:
        """Something has changed."""
        self._display.heard(progress, now)

    def draw(self, rows: Sequence[Progress], now: float) -> None:
        """Time has passed."""
        self._display.draw(rows, now)

    def ended(self, ending: Ending) -> None:
        """Remembered: what is printed beside a moving table would tear it."""
        self._endings.append(ending)


class JsonReporter:
    """One JSON object per generation on stdout, as soon as it has ended; no display."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing is open."""

    def heard(self, progress: Progress, now: float) -> None:
        """Nobody watches."""

    def draw(self, rows: Sequence[Progress], now: float) -> None:
        """Nobody watches."""

    def ended(self, ending: Ending) -> None:
        """Say it at once."""
        write_json(described(ending))


def complain(error: HFMediaError, *, as_json: bool) -> None:
    """Say why there is nothing at all."""
    if as_json:
        write_json({"ok": False, **error_as_json(error)})
    else:
        say(Console(stderr=True, highlight=False), sentence(error), "red")


def sentence(error: HFMediaError) -> str:
    """An error for people, with the address where the result can still be had."""
    where = f" It is at {error.url}" if isinstance(error, DownloadError) and error.url else ""
    return f"{error}{where}"


def described(ending: Ending) -> dict[str, Any]:
    """An ending as JSON."""
    if isinstance(ending, Failed):
        error = error_as_json(ending.error)
        return {"ok": False, "number": ending.number, **error, "moved": ending.moved}
    generation, media = ending.generation, ending.generation.media
    request = generation.request
    return {
        "ok": True,
        "number": ending.number,
        "file": str(ending.file),
        "content_type": media.content_type,
        "size": media.size,
        "sha256": ending.sha256,
        "url": media.url,
        "task": request.task,
        "model": request.model,
        "prompt": request.prompt,
        "parameters": request.arguments,
        "provider": generation.provider,
        "path": generation.path,
        "attempts": [asdict(attempt) for attempt in generation.attempts],
        "seconds": round(generation.seconds, 3),
        "warnings": ending.warnings,
    }


def error_as_json(error: HFMediaError) -> dict[str, Any]:
    """An error as JSON: its class, its sentence, and the exit code that stands for it."""
    said: dict[str, Any] = {
        "error": type(error).__name__,
        "message": str(error),
        "status": error.status,
        "exit_code": int(exit_of(error)),
    }
    if isinstance(error, DownloadError):
        said["url"] = error.url
    if isinstance(error, AllProvidersFailed):
        said["providers"] = [
            {"provider": provider, **error_as_json(each)} for provider, each in error.errors
        ]
    return said


def write_json(value: Mapping[str, Any]) -> None:
    """One line, flushed: whoever reads need not wait for the next one."""
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


def shortened(text: str, width: int) -> str:
    """One line of at most that many characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"
