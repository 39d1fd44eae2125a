"""What a reply becomes whose job was lost with the process that ran it."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

import discord
from discord import ui

from replies.buttons import action_row, component_ids
from replies.prompt import prompt_in
from replies.text.restarted import restarted_advice, restarted_headline

RUNNING: Final = frozenset({"cancel", "stop"})
WRITING: Final = "stop"  # the button of an answer in words


def shows_running(message: discord.Message) -> bool:
    """Whether a reply says that its job is running: it has the button Cancel or Stop."""
    return any(it.kind in RUNNING for it in component_ids(message))


def restarted_view(t: NullTranslations, message: discord.Message, job_id: str) -> ui.LayoutView:
    """The reply without what is no longer so. The files that are in it stay, as they are shown.

    So does what there is of an answer in words.
    """
    if any(it.kind == WRITING for it in component_ids(message)):
        return _restarted_answer(t, message, job_id)
    spoiler = _is_spoiler(message)
    prompt = prompt_in(message)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(restarted_headline(t, prompt.text if prompt else None)))
    if message.attachments:
        view.add_item(
            ui.MediaGallery(
                *(
                    discord.MediaGalleryItem(
                        f"attachment://{file.filename}",
                        description=file.description,
                        spoiler=spoiler,
                    )
                    for file in message.attachments
                )
            )
        )
    view.add_item(ui.TextDisplay(f"-# {restarted_advice(t)}"))
    view.add_item(action_row(["delete"], job_id, t))
    return view


def _restarted_answer(t: NullTranslations, message: discord.Message, job_id: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    texts = [it.content for it in message.components if isinstance(it, discord.TextDisplay)]
    for text in texts[:-1]:  # the last one says how far the answer is
        view.add_item(ui.TextDisplay(text))
    view.add_item(ui.TextDisplay(restarted_headline(t, None)))
    view.add_item(ui.TextDisplay(f"-# {restarted_advice(t)}"))
    view.add_item(action_row(["delete"], job_id, t))
    return view


def _is_spoiler(message: discord.Message) -> bool:
    """Whether the files of a reply are covered; it is so for all of them or for none."""
    galleries = [it for it in message.components if isinstance(it, discord.MediaGalleryComponent)]
    return any(item.spoiler for gallery in galleries for item in gallery.items)
