"""Handlers of the page "Key"."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from gettext import NullTranslations

from discord import InteractionType, ui

from cogs.answers import answer_privately
from cogs.handlers import open_modal
from cogs.key_actions import KeyActions
from cogs.key_form import entered_key, key_form
from cogs.settings import key_view as views
from cogs.settings.handlers import PanelHandler, PanelTopic, show
from cogs.settings.panel import Visit, parse_id
from replies.text.kept_keys import keys_not_kept
from replies.text.key_form import guild_form


class KeyPage(PanelTopic):
    """The page; its argument is the number of the page, or empty for the first one."""

    kind = views.PAGE

    def title(self, t: NullTranslations) -> str:
        """Its title."""
        return t.gettext("Key")

    async def summary(self, visit: Visit) -> Sequence[str]:
        """The keys, or what happens without any."""
        return views.summary(visit.t, await actions_of(visit).all(), lent=_is_lent(visit))

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page of that number."""
        return await keys_view(visit, number=parse_id(visit.argument) if visit.argument else 0)


class OpenKeyForm(PanelHandler):
    """Opens the form for a key."""

    kind = views.OPEN_FORM

    async def visited(self, visit: Visit) -> None:
        """Open it, if keys can be kept."""
        keys = visit.guilds.keys
        if keys.can_store:
            custom_id = EnterKey.custom_id()
            form = key_form(visit.t, guild_form(visit.t), custom_id, keys.providers)
            await open_modal(visit.interaction, form)
        else:
            await answer_privately(visit.interaction, keys_not_kept(visit.t))


class KeyAction(PanelHandler):
    """Does something with keys, and shows the page again with what came of it."""

    async def visited(self, visit: Visit) -> None:
        """Act; the Hub may take longer than Discord waits for an answer."""
        await visit.interaction.response.defer()
        said = await self.act(visit, actions_of(visit))
        await show(visit, await keys_view(visit, said=said))

    @abstractmethod
    async def act(self, visit: Visit, actions: KeyActions) -> str:
        """Act, and return the sentence that says what came of it."""


class EnterKey(KeyAction):
    """The form for a key."""

    kind = views.ENTERED
    interaction_type = InteractionType.modal_submit

    async def act(self, visit: Visit, actions: KeyActions) -> str:
        """Check the key and keep it."""
        return await actions.enter(entered_key(visit.fields))


class TryKey(KeyAction):
    """Tests a key; the argument says which."""

    kind = views.TEST

    async def act(self, visit: Visit, actions: KeyActions) -> str:
        """Ask about the key."""
        return await actions.test(visit.argument)


class RemoveKey(KeyAction):
    """Deletes a key; the argument says which."""

    kind = views.REMOVE

    async def act(self, visit: Visit, actions: KeyActions) -> str:
        """Delete the key."""
        return await actions.remove(visit.argument)


def actions_of(visit: Visit) -> KeyActions:
    """The keys of the guild."""
    return KeyActions(
        keys=visit.guilds.keys,
        owner="guild",
        owner_id=visit.panel.settings.guild_id,
        by=visit.user_id,
        t=visit.t,
        lists_keys=True,
    )


async def keys_view(visit: Visit, *, number: int = 0, said: str | None = None) -> ui.LayoutView:
    """The page with the keys as they are now."""
    return views.key_view(
        visit.panel,
        await actions_of(visit).all(),
        number,
        lent=_is_lent(visit),
        can_store=visit.guilds.keys.can_store,
        said=said,
    )


def _is_lent(visit: Visit) -> bool:
    return visit.guilds.operator.lends_key_to(visit.panel.settings.guild_id)
