"""How a generation ended, and the same as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from hfmedia.cli.exit_codes import exit_code_of
from hfmedia.errors import AllProvidersFailed, DownloadError, HFMediaError, ResponseError
from hfmedia.results import Generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """A finished generation, and the file that its result was saved in.

    `sha256` is in hex. `warnings` are English sentences: what differs from what was asked for.
    """

    number: int
    generation: Generation
    file: Path
    sha256: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A generation without a result. `moved` are the providers that failed before: `fal-ai 429`."""

    number: int
    error: HFMediaError
    moved: tuple[str, ...] = ()


Outcome: TypeAlias = Succeeded | Failed


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON. docs/command-line.md explains each field."""
    match outcome:
        case Failed():
            return failed_as_json(outcome)
        case Succeeded():
            return _succeeded_as_json(outcome)


def failed_as_json(outcome: Failed) -> dict[str, Any]:
    """A failure as JSON."""
    error = error_as_json(outcome.error)
    return {"ok": False, "number": outcome.number, **error, "moved": outcome.moved}


def _succeeded_as_json(outcome: Succeeded) -> dict[str, Any]:
    generation = outcome.generation
    media, request = generation.media, generation.request
    return {
        "ok": True,
        "number": outcome.number,
        "file": str(outcome.file),
        "content_type": media.content_type,
        "size": media.size,
        "sha256": outcome.sha256,
        "url": media.url,
        "task": request.task,
        "model": request.model,
        "prompt": request.prompt,
        "parameters": request.arguments,
        "provider": generation.provider,
        "path": generation.path,
        "attempts": [asdict(attempt) for attempt in generation.attempts],
        "seconds": round(generation.seconds, 3),
        "cost": generation.cost,
        "warnings": outcome.warnings,
    }


def error_as_json(error: HFMediaError) -> dict[str, Any]:
    """An error as JSON: its class, its message, its fields and its exit code."""
    found: dict[str, Any] = {
        "error": type(error).__name__,
        "message": str(error),
        "provider": error.provider,
        "status": error.status,
        "provider_message": error.provider_message,
        "exit_code": int(exit_code_of(error)),
    }
    match error:
        case ResponseError():
            found["retry_after_s"] = error.retry_after_s
        case DownloadError():
            found["url"] = error.url
        case AllProvidersFailed():
            found["failures"] = [error_as_json(failure.error()) for failure in error.failures]
    return found


def write_json(value: Mapping[str, Any]) -> None:
    """Write one line to stdout, flushed, so that a reader has it at once."""
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()
