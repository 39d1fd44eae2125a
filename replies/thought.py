"""What a model thought before it answered, as an answer that one person sees. Pure."""

from __future__ import annotations

import io
from gettext import NullTranslations
from typing import Any, Final

import discord
from discord import ui

from replies.chat.answer import answer_file
from replies.chat.thoughts import kept_thought, thought_message
from replies.text.answers import no_thought, table_in_file, thought_in_file

TEXT_LIMIT: Final = 3_700  # of the 4000 characters that Discord takes in the texts of a message
FILE_NAME: Final = "thinking.md"


def thought_answer(t: NullTranslations, thought: str) -> dict[str, Any]:
    """The arguments of `send_message`: its beginning, and a file where that is not all of it."""
    kept = kept_thought(thought)
    shown = thought_message(kept, TEXT_LIMIT, table_in_file(t, FILE_NAME))
    view = ui.LayoutView(timeout=None)
    for text in shown.messages or (no_thought(t),):
        view.add_item(ui.TextDisplay(text))
    if not shown.needs_file:
        return {"view": view}
    view.add_item(ui.TextDisplay(f"-# {thought_in_file(t, FILE_NAME)}"))
    view.add_item(ui.File(f"attachment://{FILE_NAME}"))
    return {"view": view, "file": discord.File(io.BytesIO(answer_file(kept)), FILE_NAME)}
