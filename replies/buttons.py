"""The buttons of a reply: how they look, and the `custom_id` by which a click is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any, Final, Self

import discord
from discord import ButtonStyle, ui

from replies.text.buttons import ButtonKind, button_label

CURRENT: Final = re.compile(
    r"v(?P<version>\d+):(?P<kind>[a-z][a-z0-9-]*):(?P<argument>.*)", re.DOTALL
)
# Replies written before ids had a version: the last number was who asked, and is not believed.
UNVERSIONED: Final = re.compile(r"(?P<kind>cancel|again|delete):(?P<argument>\d+):\d+")
STYLES: Final[Mapping[ButtonKind, ButtonStyle]] = {
    "again": ButtonStyle.primary,
    "continue": ButtonStyle.primary,
    "prompt-1": ButtonStyle.primary,
    "prompt-2": ButtonStyle.primary,
    "prompt-3": ButtonStyle.primary,
}
# That of the handler, where it is not 1.
VERSIONS: Final[Mapping[ButtonKind, int]] = {}


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


def component_ids(message: discord.Message) -> Iterator[ComponentId]:
    """Those of the buttons that a message has."""
    for row in message.components:
        for child in row.children if isinstance(row, discord.ActionRow) else ():
            found = ComponentId.parse(child.custom_id or "")
            if found is not None:
                yield found


class RegisteredButton(ui.Button[Any]):
    """A button whose clicks are answered by the registry in `cogs/components.py`."""

    def is_dispatchable(self) -> bool:
        """False: discord.py would keep the view of every reply for its own dispatching."""
        return False


def action_row(
    kinds: Sequence[ButtonKind], job_id: str, t: NullTranslations
) -> ui.ActionRow[ui.LayoutView]:
    """A row of buttons for a job; the argument of their ids is the job's id."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for kind in kinds:
        row.add_item(
            RegisteredButton(
                label=button_label(t, kind),
                style=STYLES.get(kind, ButtonStyle.secondary),
                custom_id=str(ComponentId(kind, job_id, VERSIONS.get(kind, 1))),
            )
        )
    return row
