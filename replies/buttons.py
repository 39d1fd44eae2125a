"""The buttons of a reply: how they look, and the `custom_id` by which a click is recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any, Final, Self

from discord import ButtonStyle, ui

CURRENT: Final = re.compile(r"v(?P<version>\d+):(?P<kind>[a-z-]+):(?P<argument>.*)", re.DOTALL)
# Replies written before ids had a version: the last number was who asked, and is not believed.
UNVERSIONED: Final = re.compile(r"(?P<kind>cancel|again|delete):(?P<argument>\d+):\d+")
STYLES: Final = {"again": ButtonStyle.primary}


@dataclass(frozen=True, slots=True)
class ComponentId:
    """The `custom_id` of a button, a select or a modal, at most 100 characters.

    `kind` names the handler; `argument` is what it concerns, such as the id of a job. `version` is
    raised when the meaning of the argument changes. An id never says who may do something:
    anybody can send any id.
    """

    kind: str
    argument: str
    version: int = 1

    def __str__(self) -> str:
        return f"v{self.version}:{self.kind}:{self.argument}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """The parts of a `custom_id`, also of one from before versions; None if it is not ours."""
        if found := CURRENT.fullmatch(custom_id):
            return cls(found["kind"], found["argument"], int(found["version"]))
        if found := UNVERSIONED.fullmatch(custom_id):
            return cls(found["kind"], found["argument"])
        return None


class RegisteredButton(ui.Button[Any]):
    """A button whose clicks are answered by the registry in `cogs/components.py`."""

    def is_dispatchable(self) -> bool:
        """False: discord.py would keep the view of every reply for its own dispatching."""
        return False


def action_row(
    kinds: Sequence[str], job_id: str, t: NullTranslations
) -> ui.ActionRow[ui.LayoutView]:
    """A row of buttons for a job: `cancel`, `again`, `delete`, `prompt`."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for kind in kinds:
        row.add_item(
            RegisteredButton(
                label=label(kind, t),
                style=STYLES.get(kind, ButtonStyle.secondary),
                custom_id=str(ComponentId(kind, job_id)),
            )
        )
    return row


def label(kind: str, t: NullTranslations) -> str:
    """What stands on a button. Raises `ValueError` for a kind that replies do not have."""
    match kind:
        case "cancel":
            return t.gettext("Cancel")
        case "again":
            return t.gettext("Again")
        case "delete":
            return t.gettext("Delete")
        case "prompt":
            return t.gettext("Show prompt")
        case _:
            raise ValueError(f"no button of kind {kind!r}")
