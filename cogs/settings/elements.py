"""The parts of a page: texts, buttons and selects in a container."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from gettext import NullTranslations
from typing import Any, Final, Generic, TypeAlias, TypeVar

from discord import ButtonStyle, ChannelType, SelectDefaultValue, SelectDefaultValueType, ui
from discord import SelectOption as Option

from cogs.settings.panel import Panel
from replies.buttons import ComponentId, RegisteredButton

FRONT: Final = "settings"  # the kind of the front page, where Back leads
OPTIONS: Final = 25  # that a select shows
OPTION_LENGTH: Final = 100  # characters of an option's label and value
# Those in which commands can be used; a thread counts as its channel.
CHANNEL_TYPES: Final = [
    ChannelType.text,
    ChannelType.news,
    ChannelType.voice,
    ChannelType.stage_voice,
    ChannelType.forum,
]

Item: TypeAlias = ui.Item[Any]
Element = TypeVar("Element")


def page_view(
    panel: Panel,
    title: str,
    items: Iterable[Item],
    *,
    back: str,
    turning: Sequence[RegisteredButton] = (),
) -> ui.LayoutView:
    """A page: its title, the note of the panel, the items, and Back to the page of that id.

    `turning` are the buttons of a list that has several pages.
    """
    row: ui.ActionRow[Any] = ui.ActionRow(button(panel.t.gettext("Back"), back), *turning)
    return titled_view(panel, title, [*items, row])


def titled_view(panel: Panel, title: str, items: Iterable[Item]) -> ui.LayoutView:
    """A title, the note of the panel, and the items."""
    box: ui.Container[Any] = ui.Container(ui.TextDisplay(f"## {title}"))
    if panel.note is not None:
        box.add_item(ui.TextDisplay(f"⚠️ {panel.note}"))
    for item in items:
        box.add_item(item)
    view = ui.LayoutView(timeout=None)
    view.add_item(box)
    return view


def page_id(kind: str, argument: object = "") -> str:
    """The `custom_id` that leads to a page."""
    return str(ComponentId(kind, str(argument)))


def change_id(panel: Panel, kind: str, argument: object = "", detail: str = "") -> str:
    """The `custom_id` of what changes a setting.

    With the revision that the page shows, the argument of the page, and what is changed on it.
    """
    return str(ComponentId(kind, f"{panel.settings.revision}:{argument}:{detail}"))


def button(
    label: str, custom_id: str, style: ButtonStyle = ButtonStyle.secondary
) -> RegisteredButton:
    """A button that the registry answers."""
    return RegisteredButton(label=label, custom_id=custom_id, style=style)


def headed(title: str, text: str = "") -> str:
    """A title in bold, with a text under it."""
    return f"**{title}**\n{text}".rstrip()


def section(text: str, accessory: RegisteredButton) -> ui.Section[Any]:
    """A text with a button beside it."""
    return ui.Section(ui.TextDisplay(text), accessory=accessory)


def deleted_roles(t: NullTranslations, count: int, custom_id: str) -> ui.Section[Any]:
    """How many roles do not exist any more, and a button that removes them."""
    text = t.ngettext("{count} deleted role", "{count} deleted roles", count)
    return section(text.format(count=count), button(t.gettext("Remove"), custom_id))


def deleted_channels(t: NullTranslations, count: int, custom_id: str) -> ui.Section[Any]:
    """How many channels do not exist any more, and a button that removes them."""
    text = t.ngettext("{count} deleted channel", "{count} deleted channels", count)
    return section(text.format(count=count), button(t.gettext("Remove"), custom_id))


def choice(custom_id: str, options: Sequence[Option], chosen: str, name: str) -> ui.ActionRow[Any]:
    """A select of one of up to 25 options; those too long for Discord are left out.

    `name` is what screen readers say of it.
    """
    for option in options:
        option.default = option.value == chosen
    fitting = [it for it in options if len(it.value) <= OPTION_LENGTH]
    return ui.ActionRow(ui.Select(custom_id=custom_id, options=fitting[:OPTIONS], placeholder=name))


def choices(
    custom_id: str, options: Sequence[Option], chosen: Iterable[str], name: str
) -> ui.ActionRow[Any]:
    """A select of any number of up to 25 options, none included; `name` as in `choice`."""
    values = {*chosen}
    for option in options:
        option.default = option.value in values
    return ui.ActionRow(
        ui.Select(
            custom_id=custom_id,
            options=list(options[:OPTIONS]),
            min_values=0,
            max_values=min(len(options), OPTIONS),
            placeholder=name,
        )
    )


def roles_select(
    custom_id: str, name: str, chosen: Iterable[int] = (), *, least: int = 0, most: int = 1
) -> ui.ActionRow[Any]:
    """A select of roles. Discord refuses those that do not exist any more in `chosen`."""
    defaults = _defaults(chosen, SelectDefaultValueType.role)
    return _select(ui.RoleSelect, custom_id, name, defaults, least, most)


def channels_select(
    custom_id: str,
    name: str,
    chosen: Iterable[int] = (),
    *,
    least: int = 0,
    most: int = 1,
    types: Sequence[ChannelType] = CHANNEL_TYPES,
) -> ui.ActionRow[Any]:
    """A select of channels. Discord refuses those that do not exist any more in `chosen`."""
    defaults = _defaults(chosen, SelectDefaultValueType.channel)
    make = partial(ui.ChannelSelect, channel_types=list(types))
    return _select(make, custom_id, name, defaults, least, most)


def users_select(
    custom_id: str, name: str, chosen: Iterable[int] = (), *, least: int = 0, most: int = 1
) -> ui.ActionRow[Any]:
    """A select of users."""
    defaults = _defaults(chosen, SelectDefaultValueType.user)
    return _select(ui.UserSelect, custom_id, name, defaults, least, most)


def _select(
    make: Callable[..., ui.Item[Any]],
    custom_id: str,
    name: str,
    defaults: list[SelectDefaultValue],
    least: int,
    most: int,
) -> ui.ActionRow[Any]:
    return ui.ActionRow(
        make(
            custom_id=custom_id,
            placeholder=name,
            min_values=least,
            max_values=most,
            default_values=defaults,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[Element]):
    """A part of a list that is too long to be shown at once. `number` counts from 0."""

    items: Sequence[Element]
    number: int
    count: int

    @classmethod
    def of(
        cls, items: Sequence[Element], number: int, size: int, *, spare: bool = False
    ) -> Sheet[Element]:
        """Sheet `number` of a list, or its last one if there are fewer by now.

        With `spare` there is room for one more item on the last one.
        """
        count = max(1, -(-(len(items) + spare) // size))
        number = min(number, count - 1)
        return cls(items=items[number * size :][:size], number=number, count=count)

    def turning(self, custom_id: Callable[[int], str]) -> list[RegisteredButton]:
        """The buttons to the sheets before and after it; `custom_id` is that of a sheet."""
        others = (("◀", self.number - 1), ("▶", self.number + 1))
        return [button(sign, custom_id(it)) for sign, it in others if 0 <= it < self.count]


def replaced(
    items: Sequence[Element], number: int, size: int, chosen: Iterable[Element]
) -> tuple[Element, ...]:
    """A list after something else was chosen for one of its sheets."""
    begin = number * size
    return tuple(dict.fromkeys([*items[:begin], *chosen, *items[begin + size :]]))


def _defaults(ids: Iterable[int], kind: SelectDefaultValueType) -> list[SelectDefaultValue]:
    return [SelectDefaultValue(id=each, type=kind) for each in ids]
