"""The panel with a real database, and somebody who uses it by the ids that are on its pages."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import discord
from discord import InteractionType, Permissions, ui

import cogs.settings
from cogs.components import Components, handlers_in
from cogs.service import GenerationService
from cogs.settings.front import FrontPage
from cogs.submitter import JobSubmitter
from guilds.models import GuildSettings
from guilds.services import GuildServices
from hfmedia.chat_model import ChatModel
from i18n import Languages
from jobs import Catalogue
from playground.discord.rules.components import check_components
from playground.discord.rules.modals import check_modal
from tests.jobs.builders import models

GUILD, ADMIN, OTHER = 33, 11, 12
ROLES = (GUILD, 41, 42, 43)
CHANNELS = (44, 45, 46)

COMMANDS = ("imagine", "video", "chat", "describe")
MANAGER = Permissions(manage_guild=True)
MODELS = {
    "text-to-image": ["a/image", "b/image"],
    "text-to-video": ["a/video"],
    "conversational": ["a/talk", "b/talk", "a/sees"],
}
SEEING = ChatModel(id="a/sees", input_modalities=frozenset({"text", "image"}))
BLIND = ChatModel(id="a/talk", input_modalities=frozenset({"text"}))


class FakeResponse:
    """The first answer to an interaction; what it was goes to the stage."""

    def __init__(self, stage: PanelStage) -> None:
        self._stage = stage
        self._done = False

    def is_done(self) -> bool:
        return self._done

    async def send_message(
        self, content: str | None = None, *, view: ui.LayoutView | None = None, **more: Any
    ) -> None:
        self._done = True
        assert more["ephemeral"]
        if view is not None:
            await self.edit_message(view=view, **more)
        else:
            self._stage.said.append(content or "")

    async def defer(self) -> None:
        self._done = True

    async def edit_message(self, *, view: ui.LayoutView, **more: Any) -> None:
        self._done = True
        assert more["allowed_mentions"].to_dict() == {"parse": []}
        assert view.is_finished(), "discord.py would keep it"
        assert problems_of(view) == []
        self._stage.page = view

    async def send_modal(self, modal: ui.Modal) -> None:
        self._done = True
        assert list(check_modal(cast("Any", modal.to_dict()), ())) == []
        self._stage.modal = modal


class FakeTree:
    """The commands of the bot."""

    def __init__(self, commands: Sequence[str]) -> None:
        self._commands = commands

    def get_command(self, name: str) -> str | None:
        return name if name in self._commands else None


class PanelStage:
    """What one person has before them.

    `role_ids` and `channel_ids` are what the guild has, which is known while it `is_available`.
    """

    def __init__(self, guilds: GuildServices | None, catalogue: Catalogue) -> None:
        self.guilds = guilds
        self.page: ui.LayoutView | None = None
        self.modal: ui.Modal | None = None
        self.said: list[str] = []
        self.languages = Languages()
        self.is_available = True
        self.commands: Sequence[str] = COMMANDS
        self.role_ids: Sequence[int] = ROLES
        self.channel_ids: Sequence[int] = CHANNELS
        self.bot_permissions = Permissions(view_channel=True, send_messages=True)
        self.service = service_with(catalogue)
        self._components = Components(
            [handler(self.service, guilds) for handler in handlers_in(cogs.settings)]
        )

    async def settings(self) -> GuildSettings:
        """Those of the guild."""
        assert self.guilds is not None
        return await self.guilds.settings.of(GUILD)

    async def open(self, **who: Any) -> None:
        """`/settings`."""
        interaction = self._interaction(InteractionType.application_command, {}, **who)
        interaction.message = None
        await FrontPage(self.service, self.guilds).handle(interaction, "")

    async def press(self, what: str, *values: object, **who: Any) -> None:
        """Click a button, by its label or the beginning of its id, or choose in a select."""
        await self.send(self.id_of(what), *values, **who)

    async def send(self, custom_id: str, *values: object, **who: Any) -> None:
        """Any `custom_id`, as anybody can send it."""
        ids = [str(value) for value in values]
        users: dict[str, Any] = {it: {} for it in ids} if who.pop("resolved", True) else {}
        data = {"custom_id": custom_id, "values": ids, "resolved": {"users": users}}
        await self._components.dispatch(self._interaction(InteractionType.component, data, **who))

    async def fill_in(self, **fields: str | list[str]) -> None:
        """Submit the modal that is open, with texts and with what was chosen in selects."""
        assert self.modal is not None
        inputs = [
            {"type": 18, "component": {"custom_id": name, key: value}}
            for name, value in fields.items()
            for key in ("values" if isinstance(value, list) else "value",)
        ]
        data = {"custom_id": self.modal.custom_id, "components": inputs}
        self.modal = None
        await self._components.dispatch(self._interaction(InteractionType.modal_submit, data))

    async def change(self, change: Callable[[GuildSettings], GuildSettings]) -> None:
        """Another admin changes the settings."""
        assert self.guilds is not None
        seen = await self.settings()
        await self.guilds.settings.change(GUILD, seen.revision, change, by=OTHER)

    async def pages(self) -> AsyncIterator[ui.LayoutView | ui.Modal]:
        """Every page and every modal that can be opened from the front page."""
        waiting, seen = deque(["v1:settings:"]), set[str]()
        while waiting:
            custom_id = waiting.popleft()
            seen.add(custom_id)
            shown = await self._opened(custom_id)
            yield shown
            if isinstance(shown, ui.LayoutView):
                found = (it.custom_id for it in interactive(shown))
                # The ids of what changes something have more parts.
                ours = (it for it in found if it.count(":") == 2)
                waiting += [it for it in ours if it not in {*seen, *waiting}]

    async def _opened(self, custom_id: str) -> ui.LayoutView | ui.Modal:
        self._show_nothing()
        await self.send(custom_id, *self._first_choice(custom_id))
        shown = self.modal or self.page
        assert shown is not None, f"{custom_id}: {self.said}"
        return shown

    def _show_nothing(self) -> None:
        self.page = None
        self.modal = None

    def _first_choice(self, custom_id: str) -> tuple[int, ...]:
        """What is chosen in the selects that open a page."""
        if custom_id in {"v1:settings-edit-role:", "v1:settings-limits-role:"}:
            return (self.role_ids[1],)
        return (self.channel_ids[0],) if custom_id == "v1:settings-edit-channel:" else ()

    @property
    def text(self) -> str:
        """What is to be read on the page."""
        assert self.page is not None
        return text_of(self.page)

    def id_of(self, what: str) -> str:
        """The id of what is on the page, by its label or the beginning of its id."""
        assert self.page is not None
        items: dict[str, str | None] = {
            item.custom_id: getattr(item, "label", None) for item in interactive(self.page)
        }
        return next(it for it, label in items.items() if label == what or it.startswith(what))

    def select(self, kind: str) -> Any:
        """The select on the page whose id begins with that."""
        assert self.page is not None
        return next(it for it in interactive(self.page) if it.custom_id.startswith(kind))

    def has(self, kind: str) -> bool:
        """Whether there is anything on the page whose id begins with that."""
        assert self.page is not None
        return any(it.custom_id.startswith(kind) for it in interactive(self.page))

    def _interaction(self, kind: InteractionType, data: Any, **who: Any) -> Any:
        channels = [
            SimpleNamespace(id=it, permissions_for=lambda me: self.bot_permissions)
            for it in self.channel_ids
        ]
        guild = SimpleNamespace(
            id=GUILD,
            unavailable=not self.is_available,
            roles=[SimpleNamespace(id=it) for it in self.role_ids if self.is_available],
            channels=channels if self.is_available else [],
            get_channel={it.id: it for it in channels}.get,
            me=SimpleNamespace(id=1),
        )
        response = FakeResponse(self)
        return SimpleNamespace(
            id=5,
            type=kind,
            data=data,
            guild_id=who.get("guild_id", GUILD),
            guild=guild,
            user=SimpleNamespace(id=who.get("user_id", ADMIN)),
            permissions=who.get("permissions", MANAGER),
            locale=discord.Locale.american_english,
            client=SimpleNamespace(languages=self.languages, tree=FakeTree(self.commands)),
            message=SimpleNamespace(id=6),
            response=response,
            edit_original_response=response.edit_message,
        )


async def filled_catalogue() -> Catalogue:
    """The catalogue of `MODELS`."""

    async def fetch() -> Any:
        return {task: models(*names) for task, names in MODELS.items()}

    async def routers() -> Any:
        return SEEING, BLIND

    catalogue = Catalogue(fetch, fetch_chat_models=routers)
    await catalogue.refresh()
    return catalogue


def service_with(catalogue: Catalogue) -> GenerationService:
    """What the panel uses of the service."""
    nothing = cast("Any", None)
    submitter = JobSubmitter(
        jobs=nothing,
        catalogue=catalogue,
        admission=nothing,
        store=nothing,
        sandbox=nothing,
        image_limit_bytes=nothing,
    )
    return GenerationService(submitter=submitter, default_models={})


def interactive(view: ui.LayoutView) -> Iterator[Any]:
    """Buttons and selects."""
    return (item for item in view.walk_children() if hasattr(item, "custom_id"))


def text_of(view: ui.LayoutView) -> str:
    """What is to be read on a page."""
    items = view.walk_children()
    return "\n".join(item.content for item in items if isinstance(item, ui.TextDisplay))


def problems_of(view: ui.LayoutView) -> list[Any]:
    """What Discord would not take."""
    components: Any = view.to_components()  # type: ignore[no-untyped-call]
    return list(check_components({"components": components}, v2=True))
