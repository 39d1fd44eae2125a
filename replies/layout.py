"""What people read: a job at one moment becomes a message. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from cogs._buttons import Again, Button, Cancel, Delete
from cogs._errors import sentence
from hfmedia.errors import DownloadError
from replies.text.markdown import plain, shortened, weblink

if TYPE_CHECKING:
    from hfmedia.types import Task
    from jobs import Progress, Snapshot
    from replies.media.fit import PreparedFile

PROMPT: Final = 200  # characters of the prompt in the first line
ROOM: Final = 3600  # characters for all lines: Discord takes 4000 with the headline
ALT: Final = 1024  # characters that Discord takes as alt text

# Going on, done, and come to nothing.
HEADLINES: Final[dict[Task, tuple[str, str, str]]] = {
    "text-to-image": ("Imagining", "Imagined", "No picture of"),
    "text-to-video": ("Filming", "Filmed", "No video of"),
    "image-to-image": ("Editing", "Edited", "Not edited:"),
    "image-to-video": ("Animating", "Animated", "Not animated:"),
}
DOING: Final = {
    "starting": "starting",
    "trying": "asking",
    "waiting": "at work",
    "downloading": "downloading",
    "done": "preparing the file",
}
STOPPED: Final = {
    "cancelled": "cancelled",
    "interrupted": "interrupted by a restart of the bot. Press Again, or type the command again",
}


def complete(snapshot: Snapshot, files: Mapping[int, PreparedFile]) -> bool:
    """Whether there is nothing more to come, with these files in the reply."""
    return snapshot.finished and all(
        progress.number in files for progress in snapshot.generations if progress.generation
    )


def layout(snapshot: Snapshot, files: Mapping[int, PreparedFile], now: float) -> ui.LayoutView:
    """The message, with `files` (by generation number) in it. `now` is seconds since the epoch."""
    # Without a limit: a view that times out would take its buttons' patterns with it.
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(headline(snapshot, files)))
    if any(file.attached for file in files.values()):
        view.add_item(gallery(snapshot, files))
    view.add_item(ui.TextDisplay(report(snapshot, files, now)))
    view.add_item(buttons(snapshot, files))
    return view


def headline(snapshot: Snapshot, files: Mapping[int, PreparedFile]) -> str:
    """What it is about, and whether it is going on."""
    doing, did, failed = HEADLINES[snapshot.request.task]
    if complete(snapshot, files):
        doing = did if files else failed
    return f"**{doing}** {plain(snapshot.request.prompt, PROMPT)}"


def gallery(
    snapshot: Snapshot, files: Mapping[int, PreparedFile]
) -> ui.MediaGallery[ui.LayoutView]:
    """The files, in the order of their generations."""
    alt = shortened(snapshot.request.prompt, ALT)
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(f"attachment://{file.name}", description=alt)
            for _, file in sorted(files.items())
            if file.attached
        )
    )


def report(snapshot: Snapshot, files: Mapping[int, PreparedFile], now: float) -> str:
    """All lines. Links can be very long: if there is no room for them, they are left out."""
    whole = "\n".join(lines(snapshot, files, now, links=True))
    return whole if len(whole) <= ROOM else "\n".join(lines(snapshot, files, now, links=False))


def lines(
    snapshot: Snapshot, files: Mapping[int, PreparedFile], now: float, *, links: bool
) -> Iterator[str]:
    """One line per generation, or one for all if they were made alike; then what else there is."""
    alike = made_alike(snapshot, files)
    if alike is not None:
        yield f"-# {alike}"
    for progress in snapshot.generations if alike is None else ():
        file, failure = files.get(progress.number), progress.failure
        if file is not None:
            yield f"-# #{progress.number} · {made(progress, file)}"
            if file.note:
                link = weblink(file.name, file.link) if links and not file.attached else ""
                yield f"-# {file.note}{link}"
        else:
            lost = failure.url if links and isinstance(failure, DownloadError) else None
            link = weblink("The provider's link", lost)
            yield f"#{progress.number} · {unfinished(progress, now)}{link}"
    generations = (p.generation for p in snapshot.generations if p.generation is not None)
    for warning in dict.fromkeys(w for generation in generations for w in generation.warnings):
        yield f"-# {plain(warning, 150)}"


def unfinished(progress: Progress, now: float) -> str:
    """What a generation is doing, or why it has no result."""
    elapsed = f"{progress.seconds(now):.0f} s"
    if progress.failure is not None:
        return f"{path(progress)}{elapsed} · {sentence(progress.failure)}"
    if progress.state in STOPPED:
        return f"{elapsed} · {STOPPED[progress.state]}."
    doing = plain(progress.note, 60) or DOING[progress.state]
    return f"{path(progress)}{doing} · {elapsed}"


def path(progress: Progress) -> str:
    """The way so far, as the beginning of a line: `fal-ai 429 → replicate · `."""
    providers = list(progress.moved)
    if progress.provider is not None:
        providers.append(progress.provider)
    elif providers and progress.running:
        providers.append("…")
    return f"{plain(' → '.join(providers), 150)} · " if providers else ""


def made_alike(snapshot: Snapshot, files: Mapping[int, PreparedFile]) -> str | None:
    """What all results were made with, if they differ in nothing but seed and time."""
    results = [(p, files[p.number]) for p in snapshot.generations if p.number in files]
    if len(results) < len(snapshot.generations) or any(file.note for _, file in results):
        return None
    [facts, *others] = {facts_of(progress, file) for progress, file in results}
    if others:
        return None
    seeds = sorted(seed for p, _ in results if (seed := seed_of(p)) is not None)
    seconds = sorted(progress.seconds(0) for progress, _ in results)
    return said(facts, seeds, seconds)


def made(progress: Progress, file: PreparedFile) -> str:
    """What a result was made with."""
    seed = seed_of(progress)
    seeds = [] if seed is None else [seed]
    return said(facts_of(progress, file), seeds, [progress.seconds(0)])


def facts_of(progress: Progress, file: PreparedFile) -> tuple[str, str, str]:
    """Who made it and how large it is, and, if it failed over, the way there."""
    generation = progress.generation
    assert generation is not None, "a file comes from a generation"  # noqa: S101
    made_by = f"{plain(generation.request.model, 100)} · {plain(generation.provider, 40)}"
    size = "" if file.sides is None else f"{file.sides[0]} × {file.sides[1]}"
    way = plain(generation.path, 150) if len(generation.attempts) > 1 else ""
    return (made_by, size, way)


def seed_of(progress: Progress) -> int | None:
    """The seed that was sent, if one was."""
    return progress.generation.request.arguments.get("seed") if progress.generation else None


def said(facts: tuple[str, str, str], seeds: list[int], seconds: list[float]) -> str:
    """As a line: `model · provider · size · seed · time · way`."""
    made_by, size, way = facts
    seed = f"seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else ""
    if len(seeds) == 1:
        seed = f"seed {seeds[0]}"
    first, last = f"{seconds[0]:.1f}", f"{seconds[-1]:.1f}"
    time = f"{first} s" if first == last else f"{first} to {last} s"
    return " · ".join(filter(None, [made_by, size, seed, time, way]))


def last_words(snapshot: Snapshot, shown: Mapping[int, PreparedFile]) -> ui.LayoutView:
    """The least that can be said, if Discord does not take the rest or the time is up.

    `shown` are the files that the reply has already.
    """
    view = ui.LayoutView(timeout=None)
    if any(file.attached for file in shown.values()):
        view.add_item(gallery(snapshot, shown))
    endings = (f"#{p.number} · {ending(p, shown)}." for p in snapshot.generations)
    said = "\n".join(["This reply could not be completed:", *endings])
    view.add_item(ui.TextDisplay(said))
    return view


def ending(progress: Progress, shown: Mapping[int, PreparedFile]) -> str:
    """How a generation ended whose reply ends now."""
    if progress.generation is not None:
        where = weblink("The provider's link", progress.generation.media.url)
        return "done" if progress.number in shown else f"done, but not shown{where}"
    if progress.running:
        return "stopped"
    return STOPPED.get(progress.state, "failed")


def buttons(snapshot: Snapshot, files: Mapping[int, PreparedFile]) -> ui.ActionRow[ui.LayoutView]:
    """What can be done now."""
    kinds: tuple[type[Button], ...] = (Again, Delete) if complete(snapshot, files) else (Cancel,)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for kind in kinds:
        row.add_item(kind(snapshot.job, snapshot.asker))
    return row
