"""What stands on the buttons of a reply."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Literal, TypeAlias

ButtonKind: TypeAlias = Literal["again", "cancel", "delete", "prompt"]


def button_label(t: NullTranslations, kind: ButtonKind) -> str:
    """The label of a button."""
    match kind:
        case "again":
            return t.gettext("Again")
        case "cancel":
            return t.gettext("Cancel")
        case "delete":
            return t.gettext("Delete")
        case "prompt":
            return t.gettext("Show prompt")
