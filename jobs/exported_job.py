"""A job as its user gets it: plain data for a JSON file, and the files that are still kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Self, cast

from hfmedia.errors import Failure
from hfmedia.media_store import extension_of
from hfmedia.results import Generation, TextGeneration
from hfmedia.serialization import from_json, to_data
from hfmedia.types import GenerationRequest, MediaRef
from jobs.records import UnreadableRecord, progress_of, spec_of
from jobs.talk import Talk
from storage.rows import ENHANCING, GenerationRow, JobRow

BEFORE: Final = frozenset({"messages", "prompt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedJob:
    """What was asked, when, and what became of it. `media` are its files by their names."""

    data: Mapping[str, Any]
    media: Mapping[str, MediaRef]

    def with_files(self, uris: Collection[str]) -> Self:
        """The same with only those files."""
        kept = {name: ref for name, ref in self.media.items() if ref.uri in uris}
        return replace(self, media=kept)


def exported_job(
    row: JobRow, generations: Collection[GenerationRow], *, has_own_image: bool = True
) -> ExportedJob:
    """A job by its rows. What cannot be read any more is exported as it stands there.

    Of a conversation it has what the user asked and what was answered to that, and nothing of
    others: neither their words nor, unless it `has_own_image`, their image.
    """
    data: dict[str, Any] = {
        "id": row.job_id,
        "asked_at": _time(row.created_at),
        "server_id": _text(row.guild_id),
        "channel_id": _text(row.channel_id),
        "status": row.status,
        "finished_at": _time(row.finished_at),
        "cancelled_at": _time(row.cancelled_at),
    }
    media: dict[str, MediaRef] = {}
    is_talk = row.conversation_id is not None
    try:
        spec = spec_of(row)
        request = spec.request
        data |= _request(request) if spec.talk is None else _question(request, spec.talk)
        if request.image is not None and request.image.media is not None and has_own_image:
            media |= _named(f"{row.job_id}-input", request.image.media)
    except UnreadableRecord:
        # What was said before in a conversation is not the user's alone.
        data["record"] = None if is_talk else row.spec
    data["input_file"] = next(iter(media), None)
    results = [
        _exported_answer(each)
        if is_talk or each.number == ENHANCING
        else _exported_generation(each)
        for each in generations
    ]
    for _, files in results:
        media |= files
    return ExportedJob(data=data | {"generations": [each for each, _ in results]}, media=media)


def _request(request: GenerationRequest) -> dict[str, Any]:
    fields = cast("dict[str, Any]", to_data(request))
    return {name: value for name, value in fields.items() if name != "image" and value is not None}


def _question(request: GenerationRequest, talk: Talk) -> dict[str, Any]:
    """What the user asked, without what was said before, some of it by others."""
    fields = {name: it for name, it in _request(request).items() if name not in BEFORE}
    return fields | {"conversation_id": talk.conversation_id, "question": talk.words}


def _exported_answer(row: GenerationRow) -> tuple[dict[str, Any], dict[str, MediaRef]]:
    """An answer, or its beginning where there is no more."""
    with suppress(ValueError):
        if row.result is not None:
            return _times(row) | _with_answer(from_json(TextGeneration, row.result)), {}
    progress = progress_of(row)
    data = _times(row) | {"answer": progress.text, "thought": progress.thought}
    with suppress(ValueError):
        if row.failure is not None:
            data |= _failure(from_json(Failure, row.failure))
    return data, {}


def _with_answer(made: TextGeneration) -> dict[str, Any]:
    return {
        "answer": made.text,
        "thought": made.thought,
        "provider": made.provider,
        "providers_asked": [each.provider for each in made.attempts],
        "seconds": made.seconds,
        "cost_dollars": made.cost,
    }


def _exported_generation(row: GenerationRow) -> tuple[dict[str, Any], dict[str, MediaRef]]:
    data = _times(row)
    with suppress(ValueError):
        if row.failure is not None:
            return data | _failure(from_json(Failure, row.failure)), {}
        if row.result is not None:
            return _with_result(data, row, from_json(Generation, row.result))
    return data, {}


def _with_result(
    data: dict[str, Any], row: GenerationRow, made: Generation
) -> tuple[dict[str, Any], dict[str, MediaRef]]:
    files = _named(f"{row.job_id}-{row.number}", made.media)
    result = {
        "provider": made.provider,
        "providers_asked": [each.provider for each in made.attempts],
        "seconds": made.seconds,
        "cost_dollars": made.cost,
        "content_type": made.media.content_type,
        "bytes": made.media.size,
        "source": made.media.url,
        "file": next(iter(files), None),
    }
    return data | result, files


def _times(row: GenerationRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "status": row.status,
        "began_at": _time(row.began_at),
        "ended_at": _time(row.ended_at),
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {"failure": failure.type, "message": failure.message}


def _named(stem: str, ref: MediaRef) -> dict[str, MediaRef]:
    return {f"media/{stem}{extension_of(ref.content_type)}": ref}


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _text(number: int | None) -> str | None:
    """An id as text: readers of JSON round numbers of that size."""
    return None if number is None else str(number)
