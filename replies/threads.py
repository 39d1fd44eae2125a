"""The first message of a thread in which a conversation goes on. Pure."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from discord import ui

from jobs.conversations import ConversationThread
from replies.buttons import ComponentId, RegisteredButton, action_row
from replies.text import threads as texts

OPEN_KIND: Final = "thread-open"


def first_message(t: NullTranslations, thread: ConversationThread, job_id: str) -> ui.LayoutView:
    """What it says, and its buttons: to go on after an answer, and who may continue."""
    view = ui.LayoutView(timeout=None)
    said = texts.first_words(t, thread.started_by, is_open=thread.is_open)
    view.add_item(ui.TextDisplay(said))
    row = action_row(["continue"], job_id, t)
    row.add_item(
        RegisteredButton(
            label=texts.open_label(t, is_open=thread.is_open),
            custom_id=str(ComponentId(OPEN_KIND, str(thread.thread_id))),
        )
    )
    view.add_item(row)
    return view
