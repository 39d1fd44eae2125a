"""What a generation is doing, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from hfmedia.progress import MovedFrom, Progress, outcome_of
from jobs.models import GenerationState, Requester
from replies.media.prepared_file import FileStage
from replies.text.markdown import megabytes, plain

# An `asking` stage that lasts longer belongs to a provider that answers with the result itself.
MAX_ASKING_S: Final = 3.0
MAX_NAME_CHARACTERS: Final = 40
MAX_PATH_CHARACTERS: Final = 150


def progress_line(t: NullTranslations, state: GenerationState, stage: FileStage, now: float) -> str:
    """A generation whose file is not there: `fal-ai 429 → replicate · queued · 12 s`.

    `stage` is that of its file, if it is done.
    """
    progress = state.progress
    elapsed = seconds(t, state.seconds(now))
    if state.status == "done":
        return " · ".join([_file_stage(t, stage), elapsed])
    waits = progress.stage == "asking" and state.seconds(now) >= MAX_ASKING_S
    if waits and progress.provider is not None:
        doing = t.gettext("waiting for {provider}").format(provider=_name(progress.provider))
        path = moved_path(t, progress.moved)
    else:
        doing = _doing(t, progress)
        path = progress_path(t, progress)
    return " · ".join(filter(None, [path, doing, elapsed]))


def queue_line(t: NullTranslations, requester: Requester, ahead: int) -> str:
    """How many jobs of the same server, or of the same person, are before one that waits."""
    if not ahead:
        return t.gettext("Next in the queue.")
    if requester.guild_id is None:
        text = t.ngettext(
            "In the queue: {count} of your requests is before this one.",
            "In the queue: {count} of your requests are before this one.",
            ahead,
        )
    else:
        text = t.ngettext(
            "In the queue: {count} request of this server is before this one.",
            "In the queue: {count} requests of this server are before this one.",
            ahead,
        )
    return text.format(count=ahead)


def progress_path(t: NullTranslations, progress: Progress) -> str:
    """The providers so far: `fal-ai 429 → replicate`; empty before the first."""
    if progress.provider is not None:
        steps = [*_steps(t, progress.moved), progress.provider]
    elif progress.moved:
        steps = [*_steps(t, progress.moved), "…"]
    else:
        return ""
    return plain(" → ".join(steps), MAX_PATH_CHARACTERS)


def moved_path(t: NullTranslations, moved: Sequence[MovedFrom]) -> str:
    """The providers that were left, with the outcome of each; empty if there are none."""
    return plain(" → ".join(_steps(t, moved)), MAX_PATH_CHARACTERS)


def seconds(t: NullTranslations, elapsed_s: float) -> str:
    """A duration in whole seconds."""
    return t.gettext("{seconds} s").format(seconds=f"{elapsed_s:.0f}")


def outcome(t: NullTranslations, word: str) -> str:
    """The outcome of an attempt in a word, for a path; an HTTP status stays what it is."""
    match word:
        case "lost":
            return t.gettext("lost")
        case "unclear":
            return t.gettext("unclear")
        case "failed":
            return t.gettext("failed")
        case status:
            return status


def _file_stage(t: NullTranslations, stage: FileStage) -> str:
    match stage:
        case "reading":
            return t.gettext("preparing the file")
        case "waiting":
            return t.gettext("done, waiting to be made smaller")
        case "shrinking":
            return t.gettext("done, being made smaller for Discord")


def _steps(t: NullTranslations, moved: Sequence[MovedFrom]) -> list[str]:
    return [f"{each.provider} {outcome(t, outcome_of(each.failure.error()))}" for each in moved]


def _doing(t: NullTranslations, progress: Progress) -> str:
    match progress.stage:
        case "starting":
            return t.gettext("starting")
        case "asking":
            return t.gettext("asking")
        case "accepted":
            return t.gettext("accepted")
        case "downloading":
            return _downloading(t, progress)
        case "waiting":
            return _waiting(t, progress)
        case "writing":
            return t.gettext("writing")


def _waiting(t: NullTranslations, progress: Progress) -> str:
    if progress.position is not None:
        return t.gettext("number {position} in the queue").format(position=progress.position)
    state = _provider_state(t, progress.state)
    if progress.percent is None:
        return state
    return t.gettext("{state}, {percent} %").format(state=state, percent=f"{progress.percent:.0f}")


def _provider_state(t: NullTranslations, state: str) -> str:
    """A provider's word for the state of a job, in plain words where it is a known one."""
    match state.lower().replace("_", " "):
        case "queued" | "in queue" | "pending" | "created":
            return t.gettext("queued")
        case "starting":
            return t.gettext("starting the model")
        case "" | "running" | "processing" | "in progress" | "generating":
            return t.gettext("generating")
        case "fetching the result" | "succeed" | "succeeded" | "completed" | "success":
            return t.gettext("fetching the result")
        case "no answer":
            return t.gettext("no answer, asking again")
        case _:
            return plain(state, MAX_NAME_CHARACTERS)


def _downloading(t: NullTranslations, progress: Progress) -> str:
    received = megabytes(progress.received)
    if not progress.received:
        return t.gettext("downloading")
    if not progress.total:
        return t.gettext("downloading, {received}").format(received=received)
    return t.gettext("downloading, {received} of {total}").format(
        received=received, total=megabytes(progress.total)
    )


def _name(name: str) -> str:
    return plain(name, MAX_NAME_CHARACTERS)
