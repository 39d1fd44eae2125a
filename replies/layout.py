"""The message of a job at one moment: its headline, files, lines and buttons. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations
from types import MappingProxyType
from typing import Final

import discord
from discord import ui

from jobs.models import Snapshot
from replies.buttons import action_row
from replies.media.prepared_file import FileStage, PreparedFile
from replies.text.buttons import ButtonKind
from replies.text.enhanced import improved_line, is_improved_shortened, used_prompt
from replies.text.headlines import headline, is_prompt_shortened, requester_line
from replies.text.markdown import shortened
from replies.text.report import continuing_report, incomplete_report, report

MAX_ALT_CHARACTERS: Final = 1024  # that Discord takes as alt text
NO_STAGES: Final[Mapping[int, FileStage]] = MappingProxyType({})


def is_complete(snapshot: Snapshot, files: Mapping[int, PreparedFile]) -> bool:
    """Whether there is nothing more to come, with these files in the reply."""
    return snapshot.finished and all(
        state.number in files for state in snapshot.generations if state.generation is not None
    )


def layout(
    snapshot: Snapshot,
    files: Mapping[int, PreparedFile],
    now: float,
    t: NullTranslations,
    stages: Mapping[int, FileStage] = NO_STAGES,
    notice: str = "",
) -> ui.LayoutView:
    """The message, with `files` (by generation number) in it. `now` is seconds since the epoch.

    `stages` says what is being done to the files that are not in it yet. `notice` stands first.
    """
    view = ui.LayoutView(timeout=None)
    if notice:
        view.add_item(ui.TextDisplay(notice))
    complete = is_complete(snapshot, files)
    title = headline(t, snapshot, complete=complete, has_results=bool(files))
    asked = requester_line(t, snapshot.requester)
    view.add_item(ui.TextDisplay(f"{title}{improved_line(t, snapshot)}{asked}"))
    if any(file.attached for file in files.values()):
        view.add_item(gallery(snapshot, files))
    view.add_item(ui.TextDisplay(report(t, snapshot, files, stages, now)))
    view.add_item(action_row(button_kinds(snapshot, complete=complete), snapshot.job_id, t))
    return view


def incomplete_layout(
    snapshot: Snapshot, shown: Mapping[int, PreparedFile], t: NullTranslations
) -> ui.LayoutView:
    """The message of a reply that ends before its job, with the files that it has already."""
    return _files_and_text(snapshot, shown, incomplete_report(t, snapshot, shown))


def continuing_layout(
    snapshot: Snapshot, shown: Mapping[int, PreparedFile], t: NullTranslations
) -> ui.LayoutView:
    """The message of a reply that is left as it is until its job has finished."""
    view = _files_and_text(snapshot, shown, continuing_report(t, snapshot, shown))
    view.add_item(action_row(button_kinds(snapshot, complete=False), snapshot.job_id, t))
    return view


def alt_text(snapshot: Snapshot) -> str:
    """The description of the files for those who cannot see them."""
    return shortened(used_prompt(snapshot), MAX_ALT_CHARACTERS)


def gallery(
    snapshot: Snapshot, files: Mapping[int, PreparedFile]
) -> ui.MediaGallery[ui.LayoutView]:
    """The files, in the order of their generations, covered if the job says so."""
    alt = alt_text(snapshot)
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{file.name}", description=alt, spoiler=snapshot.spoiler
            )
            for _, file in sorted(files.items())
            if file.attached
        )
    )


def button_kinds(snapshot: Snapshot, *, complete: bool) -> list[ButtonKind]:
    """The buttons for what can be done now."""
    is_shortened = is_prompt_shortened(snapshot.request.prompt) or is_improved_shortened(snapshot)
    prompt: list[ButtonKind] = ["prompt"] if is_shortened else []
    if not complete:
        return ["cancel", *prompt]
    if any(state.status == "interrupted" for state in snapshot.generations):
        # The next process knows neither the request nor its prompt.
        return ["delete"]
    return ["again", *prompt, "delete"]


def _files_and_text(
    snapshot: Snapshot, shown: Mapping[int, PreparedFile], text: str
) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    if any(file.attached for file in shown.values()):
        view.add_item(gallery(snapshot, shown))
    view.add_item(ui.TextDisplay(text))
    return view
