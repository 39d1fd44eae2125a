"""The lines of a reply below its files: how each generation is doing, or what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

from hfmedia.errors import AllProvidersFailed, DownloadError
from jobs.models import GenerationState, Snapshot
from replies.media.prepared_file import FileStage, PreparedFile
from replies.text.cost import cost_line
from replies.text.enhanced import improving_line
from replies.text.errors import MAX_WORDS_CHARACTERS, failure_sentence
from replies.text.keys import KeyUsed, key_used
from replies.text.markdown import weblink
from replies.text.progress import moved_path, progress_line, queue_line, seconds
from replies.text.results import (
    facts_line,
    facts_of,
    file_note,
    ignored_notes,
    paid_notes,
    seed_of,
)

# For all lines: Discord takes 4000 with a notice, the headline and an improved prompt.
MAX_CHARACTERS: Final = 3100


@dataclass(frozen=True, slots=True)
class _Detail:
    """What a report leaves out where the message has no room for it."""

    links: bool
    words_limit: int


DETAILS: Final = (
    _Detail(links=True, words_limit=MAX_WORDS_CHARACTERS),
    _Detail(links=False, words_limit=MAX_WORDS_CHARACTERS),
    _Detail(links=False, words_limit=0),
)


def report(
    t: NullTranslations,
    snapshot: Snapshot,
    files: Mapping[int, PreparedFile],
    stages: Mapping[int, FileStage],
    now: float,
) -> str:
    """All lines, in as much detail as there is room for. `files` are by generation number.

    `stages` are those of the files that are being prepared.
    """
    text = ""
    for detail in DETAILS:
        text = "\n".join(_lines(t, snapshot, files, stages, now, detail))
        if len(text) <= MAX_CHARACTERS:
            return text
    return text[: MAX_CHARACTERS - 1] + "…"


def _lines(
    t: NullTranslations,
    snapshot: Snapshot,
    files: Mapping[int, PreparedFile],
    stages: Mapping[int, FileStage],
    now: float,
    detail: _Detail,
) -> Iterator[str]:
    alike = _made_alike(t, snapshot, files)
    if snapshot.ahead is not None and not snapshot.finished:
        yield queue_line(t, snapshot.requester, snapshot.ahead)
    elif snapshot.enhanced is not None and snapshot.enhanced.running:
        yield improving_line(t, snapshot.enhanced, now)
    elif alike is not None:
        yield f"-# {alike}"
    else:
        for state in snapshot.generations:
            if state.number in files:
                yield from _result_lines(t, state, files[state.number], detail)
            elif state.status in {"running", "done"}:
                stage = stages.get(state.number, "reading")
                yield f"#{state.number} · {progress_line(t, state, stage, now)}"
        yield from _ended_lines(t, snapshot, detail)
    results = [it.generation for it in snapshot.generations if it.generation is not None]
    for note in [*paid_notes(t, results), *ignored_notes(t, results)]:
        yield f"-# {note}"
    cost = cost_line(t, snapshot) if snapshot.finished else ""
    if cost:
        yield f"-# {cost}"


def _made_alike(
    t: NullTranslations, snapshot: Snapshot, files: Mapping[int, PreparedFile]
) -> str | None:
    """One line for all results, if they differ in nothing but seed and time."""
    if len(files) < len(snapshot.generations) or any(it.change != "none" for it in files.values()):
        return None
    states = [(it, it.generation) for it in snapshot.generations if it.generation is not None]
    different = {facts_of(t, generation, files[it.number]) for it, generation in states}
    if len(different) != 1:
        return None
    seeds = (seed_of(generation) for _, generation in states)
    durations_s = sorted(state.seconds(0) for state, _ in states)
    known = sorted(seed for seed in seeds if seed is not None)
    return facts_line(t, different.pop(), known, durations_s)


def _result_lines(
    t: NullTranslations, state: GenerationState, file: PreparedFile, detail: _Detail
) -> Iterator[str]:
    generation = state.generation
    if generation is None:
        return
    seed = seed_of(generation)
    seeds = [] if seed is None else [seed]
    made = facts_line(t, facts_of(t, generation, file), seeds, [state.seconds(0)])
    yield f"-# #{state.number} · {made}"
    if note := file_note(t, file):
        link = weblink(file.name, file.link) if detail.links and not file.attached else ""
        yield f"-# {note}{link}"


def _ended_lines(t: NullTranslations, snapshot: Snapshot, detail: _Detail) -> Iterator[str]:
    """A line per reason: what is true of several generations is said once."""
    groups: dict[str, list[GenerationState]] = {}
    used = key_used(snapshot)
    for state in snapshot.generations:
        if state.status not in {"running", "done"}:
            groups.setdefault(_ending(t, state, used, detail), []).append(state)
    for ending, states in groups.items():
        elapsed = _elapsed(t, states)
        if len(states) == len(snapshot.generations):
            yield f"{elapsed} · {ending}"
        else:
            numbers = ", ".join(f"#{state.number}" for state in states)
            yield f"{numbers} · {elapsed} · {ending}"


def _ending(t: NullTranslations, state: GenerationState, used: KeyUsed, detail: _Detail) -> str:
    """Why a generation has no result."""
    if state.status == "cancelled":
        return t.gettext("Cancelled.")
    if state.status == "interrupted" or state.failure is None:
        return t.gettext("The bot was restarted. Type the command again to repeat it.")
    sentence = failure_sentence(
        t, state.failure, state.request, used=used, words_limit=detail.words_limit
    )
    error = state.failure.error()
    if isinstance(error, DownloadError) and detail.links:
        sentence += weblink(t.gettext("The provider's link"), error.url)
    # A list of providers says the path itself.
    path = "" if isinstance(error, AllProvidersFailed) else moved_path(t, state.progress.moved)
    return f"{path} · {sentence}" if path and _moved_from_others(state) else sentence


def _moved_from_others(state: GenerationState) -> bool:
    """Whether others failed before the provider whose failure is told."""
    assert state.failure is not None, "it failed"  # noqa: S101
    return any(each.provider != state.failure.provider for each in state.progress.moved)


def _elapsed(t: NullTranslations, states: Sequence[GenerationState]) -> str:
    durations_s = sorted(state.seconds(0) for state in states)
    first, last = f"{durations_s[0]:.0f}", f"{durations_s[-1]:.0f}"
    if first == last:
        return seconds(t, durations_s[0])
    return t.gettext("{first} to {last} s").format(first=first, last=last)


def incomplete_report(
    t: NullTranslations, snapshot: Snapshot, shown: Mapping[int, PreparedFile]
) -> str:
    """The least that can be said where Discord does not take the rest, or the time is up.

    `shown` are the files that the reply has already. It holds no words of others.
    """
    lines = [t.gettext("This reply could not be completed:")]
    for state in snapshot.generations:
        link = ""
        if state.generation is not None and state.number not in shown:
            link = weblink(t.gettext("The provider's link"), state.generation.media.url)
        last = _last_state(t, state, shown, running=t.gettext("stopped"))
        lines.append(f"#{state.number} · {last}{link}")
    return "\n".join(lines)


def continuing_report(
    t: NullTranslations, snapshot: Snapshot, shown: Mapping[int, PreparedFile]
) -> str:
    """What is said where the job goes on, but its reply is not changed until it has finished."""
    lines = [
        t.gettext(
            "This takes longer than Discord lets a reply be changed. It goes on, and you get a "
            "message when it has finished."
        )
    ]
    for state in snapshot.generations:
        last = _last_state(t, state, shown, running=t.gettext("goes on"))
        lines.append(f"#{state.number} · {last}")
    return "\n".join(lines)


def _last_state(
    t: NullTranslations,
    state: GenerationState,
    shown: Mapping[int, PreparedFile],
    *,
    running: str,
) -> str:
    match state.status:
        case "done" if state.number in shown:
            return t.gettext("done")
        case "done":
            return t.gettext("done, but not shown")
        case "running":
            return running
        case "cancelled":
            return t.gettext("cancelled")
        case "interrupted":
            return t.gettext("interrupted")
        case "failed":
            return t.gettext("failed")
