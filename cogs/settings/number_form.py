"""The modal for the numbers of a group, and the section of a page from which it opens."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Any, Final

from discord import TextStyle, ui

from cogs.settings.elements import button, change_id, page_id, section
from cogs.settings.number_groups import NumberGroup, number_name
from cogs.settings.number_input import joined
from cogs.settings.panel import Panel
from replies.text.markdown import shortened

ID_LENGTH: Final = 100
TITLE_LENGTH: Final = 45  # of a modal, and of a label in it


def numbers_section(
    panel: Panel,
    kind: str,
    group: NumberGroup,
    role_id: int | None,
    lines: Sequence[str],
    typed: Sequence[str] | None = None,
) -> ui.Section[Any]:
    """What is set, with a button that opens the modal.

    `kind` is that of the button. `typed` is what the modal begins with instead of what is set.
    """
    argument = f"{group.name}:{role_id or ''}:"
    custom_id = page_id(kind, argument + joined([*(typed or ())]))
    if _utf16_length(custom_id) > ID_LENGTH:
        custom_id = page_id(kind, argument)
    return section("\n".join(lines), button(panel.t.gettext("Change"), custom_id))


def numbers_modal(
    panel: Panel,
    kind: str,
    group: NumberGroup,
    role_id: int | None,
    title: str,
    texts: Sequence[str],
) -> ui.Modal:
    """The modal, whose fields begin with `texts`; `kind` is that of what it submits."""
    t = panel.t
    custom_id = change_id(panel, kind, role_id or "", group.name)
    is_base = role_id in {None, panel.settings.guild_id}
    description = _description(t, group, is_base=is_base)
    modal = ui.Modal(title=shortened(title, TITLE_LENGTH), custom_id=custom_id)
    for name, text in zip(group.fields, texts, strict=True):
        field: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=name,
            style=TextStyle.short,
            default=text[: group.longest],
            required=False,
            max_length=group.longest,
        )
        label = shortened(number_name(t, name), TITLE_LENGTH)
        modal.add_item(ui.Label(text=label, description=description, component=field))
    return modal


def _description(t: NullTranslations, group: NumberGroup, *, is_base: bool) -> str:
    """What to type. `is_base` says that nothing else sets a limit: it is not that of a role."""
    match group.unit:
        case "dollars" if is_base:
            return t.gettext("Dollars, such as 12.50. Empty: no limit.")
        case "dollars":
            return t.gettext("Dollars, such as 12.50. Empty: it adds nothing.")
        case "days":
            return t.gettext("Days. Empty: as long as the operator keeps it.")
        case _ if is_base:
            return t.gettext("A whole number. Empty: no limit.")
        case _:
            return t.gettext("A whole number. Empty: it adds nothing.")


def _utf16_length(text: str) -> int:
    """The length as Discord may count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
