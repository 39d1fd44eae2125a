"""What a result was made with, what was done to its file, and what the provider ignored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

from hfmedia.results import Generation, TextGeneration
from replies.media.prepared_file import PreparedFile
from replies.text.markdown import megabytes, plain
from replies.text.progress import MAX_NAME_CHARACTERS, MAX_PATH_CHARACTERS, outcome

MAX_MODEL_CHARACTERS: Final = 100
MAX_OPTIONS_CHARACTERS: Final = 150
# The Hub's names of parameters whose options have other names.
OPTIONS: Final = {"num_inference_steps": "steps", "guidance_scale": "guidance"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What results share that were made alike."""

    model: str
    provider: str
    dimensions: tuple[int, int] | None
    path: str


def facts_of(t: NullTranslations, generation: Generation, file: PreparedFile) -> Facts:
    """Who made a result, how large it is, and, if it failed over, the way there."""
    return Facts(
        model=generation.request.model,
        provider=generation.provider,
        dimensions=file.dimensions,
        path=result_path(t, generation),
    )


def seed_of(generation: Generation) -> int | None:
    """The seed that was sent, if one was."""
    seed = generation.request.arguments.get("seed")
    return seed if isinstance(seed, int) else None


def facts_line(
    t: NullTranslations, facts: Facts, seeds: Sequence[int], durations_s: Sequence[float]
) -> str:
    """One line for results that were made alike: `model · provider · size · seed · time · path`.

    Seeds and durations are sorted.
    """
    size = "" if facts.dimensions is None else f"{facts.dimensions[0]} × {facts.dimensions[1]}"
    model = plain(facts.model, MAX_MODEL_CHARACTERS)
    provider = plain(facts.provider, MAX_NAME_CHARACTERS)
    items = [model, provider, size, _seeds(t, seeds), _durations(t, durations_s), facts.path]
    return " · ".join(filter(None, items))


def result_path(t: NullTranslations, generation: Generation | TextGeneration) -> str:
    """The providers that were asked, if there was more than one."""
    failed = [f"{it.provider} {outcome(t, it.outcome)}" for it in generation.attempts[:-1]]
    steps = [*failed, generation.provider] if failed else []
    return plain(" → ".join(steps), MAX_PATH_CHARACTERS)


def _seeds(t: NullTranslations, seeds: Sequence[int]) -> str:
    if len(seeds) > 1:
        return t.gettext("seeds {first} to {last}").format(first=seeds[0], last=seeds[-1])
    return t.gettext("seed {seed}").format(seed=seeds[0]) if seeds else ""


def _durations(t: NullTranslations, durations_s: Sequence[float]) -> str:
    first, last = f"{durations_s[0]:.1f}", f"{durations_s[-1]:.1f}"
    if first == last:
        return t.gettext("{seconds} s").format(seconds=first)
    return t.gettext("{first} to {last} s").format(first=first, last=last)


def file_note(t: NullTranslations, file: PreparedFile) -> str:
    """What was done to a file so that Discord takes it; empty if nothing was."""
    limit = megabytes(file.limit_bytes)
    match file.change:
        case "none":
            return ""
        case "re-encoded":
            return t.gettext(
                "Re-encoded from {size} to fit into Discord's limit of {limit}."
            ).format(size=megabytes(file.original_size), limit=limit)
        case "too-large" if file.link is not None:
            return t.gettext(
                "The file is {size} and Discord's limit here is {limit}. Download it from the "
                "provider:"
            ).format(size=megabytes(file.size), limit=limit)
        case "too-large":
            return t.gettext(
                "The file is {size} and Discord's limit here is {limit}, so it cannot be shown."
            ).format(size=megabytes(file.size), limit=limit)
        case "missing" if file.link is not None:
            return t.gettext("The bot no longer has the file. Download it from the provider:")
        case "missing":
            return t.gettext("The bot no longer has the file.")


def ignored_notes(t: NullTranslations, generations: Iterable[Generation]) -> list[str]:
    """A sentence per provider that ignored options of the member."""
    ignored: dict[str, dict[str, None]] = {}
    for generation in generations:
        names = (OPTIONS.get(name, name) for name in generation.ignored_parameters)
        ignored.setdefault(generation.provider, {}).update(dict.fromkeys(names))
    return [_ignored(t, provider, list(names)) for provider, names in ignored.items() if names]


def paid_notes(t: NullTranslations, generations: Iterable[Generation]) -> list[str]:
    """A sentence per provider that may have made a result as well."""
    unclear = (
        it.provider for made in generations for it in made.attempts if it.outcome == "unclear"
    )
    return [
        t.gettext(
            "The answer of {provider} was lost on its way, so this may have been paid twice."
        ).format(provider=plain(provider, MAX_NAME_CHARACTERS))
        for provider in dict.fromkeys(unclear)
    ]


def _ignored(t: NullTranslations, provider: str, names: Sequence[str]) -> str:
    return t.ngettext(
        "{provider} does not support the option {options}, so it was ignored.",
        "{provider} does not support the options {options}, so they were ignored.",
        len(names),
    ).format(
        provider=plain(provider, MAX_NAME_CHARACTERS),
        options=plain(", ".join(names), MAX_OPTIONS_CHARACTERS),
    )
