"""The handlers of the panel: who may use them, how a page is shown, how a setting is changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from gettext import NullTranslations
from typing import Any, ClassVar

from discord import AllowedMentions, Interaction, InteractionType, ui

from cogs.answers import answer_privately, private_catalogue
from cogs.handlers import Handler, data_of, fields_of, open_modal
from cogs.requester import may_manage_guild
from cogs.settings.panel import Forged, GuildObjects, NotPossible, Panel, Visit, parse_id
from cogs.settings.problems import conflict_words, problem_words
from guilds.models import GuildSettings
from guilds.services import GuildServices
from guilds.settings import SettingsConflict, UnreadableSettings
from guilds.unavailable import DataUnavailable, data_errors
from replies.text import panel as texts
from replies.text import refusals


class PanelHandler(Handler):
    """Answers a button, a select or a modal of the panel.

    Anybody can send any `custom_id`, so who may do this is asked again each time.
    """

    interaction_type = InteractionType.component

    async def handle(self, interaction: Interaction[Any], argument: str) -> None:
        """Call `visited`, or say why not."""
        t = private_catalogue(interaction)
        refusal = panel_refusal(t, interaction, self.guilds)
        if refusal is not None:
            await answer_privately(interaction, refusal)
            return
        try:
            with data_errors():
                await self.visited(await self._visit(interaction, argument, t))
        except NotPossible as error:
            await answer_privately(interaction, str(error))
        except Forged:
            await answer_privately(interaction, refusals.unknown_component(t))
        except UnreadableSettings:
            await answer_privately(interaction, texts.unreadable_settings(t))
        except DataUnavailable:
            await answer_privately(interaction, refusals.database_unavailable(t))

    @abstractmethod
    async def visited(self, visit: Visit) -> None:
        """Answer somebody who may manage the guild.

        `Forged`, `UnreadableSettings` and errors of storage are answered in a sentence.
        """

    async def _visit(
        self, interaction: Interaction[Any], argument: str, t: NullTranslations
    ) -> Visit:
        assert self.guilds is not None, "panel_refusal() refuses that"  # noqa: S101
        assert interaction.guild_id is not None, "and that"  # noqa: S101
        settings = await self.guilds.settings.of(interaction.guild_id)
        data = data_of(interaction)
        return Visit(
            interaction=interaction,
            guilds=self.guilds,
            panel=Panel(settings=settings, objects=GuildObjects.of(interaction.guild), t=t),
            argument=argument,
            values=tuple(data.get("values", ())),
            fields=dict(fields_of(data.get("components", ()))),
        )


class PanelPage(PanelHandler):
    """A page, and the handler of the buttons that lead to it.

    The argument of their ids says which part of it is shown: a page number, the id of a role.
    """

    async def visited(self, visit: Visit) -> None:
        """Show the page in the place of the one that was used."""
        await show(visit, await self.view(visit))

    @abstractmethod
    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page that `visit.argument` names."""


class PanelSelect(PanelHandler):
    """A select that opens the page of what was chosen: the argument is its value."""

    page: ClassVar[type[PanelPage]]

    async def visited(self, visit: Visit) -> None:
        """Open that page."""
        if len(visit.values) != 1:
            raise Forged(visit.argument)
        await self.page(self.service, self.guilds).visited(replace(visit, argument=visit.values[0]))


class PanelModal(PanelHandler):
    """A button that opens a modal."""

    async def visited(self, visit: Visit) -> None:
        """Open it."""
        await open_modal(visit.interaction, self.modal(visit))

    @abstractmethod
    def modal(self, visit: Visit) -> ui.Modal:
        """The modal that `visit.argument` names. Raises `NotPossible` or `Forged`."""


class PanelTopic(PanelPage):
    """A page that the front page leads to, with what is said of it there."""

    @abstractmethod
    def title(self, t: NullTranslations) -> str:
        """Its title."""

    @abstractmethod
    async def summary(self, visit: Visit) -> Sequence[str]:
        """Its present values: one to four lines of up to about 150 characters."""


class PanelChange(PanelHandler):
    """Changes settings and shows the page again.

    `change_id` makes its ids. A modal sets `interaction_type`.
    """

    page: ClassVar[type[PanelPage]]

    @abstractmethod
    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """The settings after the change. Raises `NotPossible`, `Forged`, or as the models do."""

    def note(self, visit: Visit) -> str | None:
        """What the admin should know of a change that was made."""
        return None

    async def visited(self, visit: Visit) -> None:
        """Change the settings unless they were changed meanwhile, and show the page again."""
        revision, _, rest = visit.argument.partition(":")
        argument, _, detail = rest.partition(":")
        visit = replace(visit, argument=argument, detail=detail)
        panel = await self._changed_panel(visit, parse_id(revision))
        page = self.page(self.service, self.guilds)
        await page.visited(replace(visit, panel=panel))

    async def _changed_panel(self, visit: Visit, revision: int) -> Panel:
        panel = visit.panel
        try:
            settings = await visit.guilds.settings.change(
                panel.settings.guild_id,
                revision,
                lambda settings: self.changed(settings, visit),
                visit.user_id,
            )
        except SettingsConflict as conflict:
            return replace(panel, settings=conflict.newest, note=conflict_words(panel.t, conflict))
        except ValueError as error:
            return replace(panel, note=problem_words(panel.t, error))
        return replace(panel, settings=settings, note=self.note(visit))


def panel_refusal(
    t: NullTranslations, interaction: Interaction[Any], guilds: GuildServices | None
) -> str | None:
    """Why this person may not use the panel here; None if they may."""
    if interaction.guild_id is None:
        return texts.servers_only(t)
    if not may_manage_guild(interaction):
        return texts.managers_only(t)
    if guilds is None:
        return texts.nothing_kept(t)
    return None


def existing_channel(visit: Visit) -> int | None:
    """The channel that the argument names, None if it is empty.

    Raises `Forged`, or as `checked_channel`.
    """
    return checked_channel(visit, parse_id(visit.argument) if visit.argument else None)


def checked_channel(visit: Visit, channel_id: int | None) -> int | None:
    """The channel. Raises `NotPossible` if the server has none of that id."""
    if channel_id is not None and visit.panel.objects.deleted_channels([channel_id]):
        raise NotPossible(texts.channel_gone(visit.t))
    return channel_id


def existing_role(visit: Visit) -> int:
    """The role that the argument names. Raises as `existing_channel`."""
    role_id = parse_id(visit.argument)
    if visit.panel.objects.deleted_roles([role_id]):
        raise NotPossible(texts.role_gone(visit.t))
    return role_id


async def show(visit: Visit, view: ui.LayoutView) -> None:
    """Show a page: in the message of the panel, or in a new one if there is none yet."""
    view.stop()  # or discord.py would keep it for its own dispatching
    response, nobody = visit.interaction.response, AllowedMentions.none()
    if response.is_done():
        await visit.interaction.edit_original_response(view=view, allowed_mentions=nobody)
    elif visit.interaction.message is None:
        await response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)
    else:
        await response.edit_message(view=view, allowed_mentions=nobody)
