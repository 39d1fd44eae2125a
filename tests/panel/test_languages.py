"""Every sentence of the panel can be translated."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from discord import ui

from guilds.models import CommandAccess, Defaults, GuildSettings, RoleRule
from i18n import Languages
from tests.panel.stage import GUILD, MODELS, PanelStage
from tests.pseudo_locale import words_outside_brackets, write_pseudo_locale

# What nobody translates.
DATA = (
    *("/imagine", "/video", "/chat", "/describe", "@everyone", "owner/name"),
    *("black-forest-labs", "a/x", "b/x", "Hugging Face"),
)
TEXTS = ("content", "label", "title", "placeholder", "description", "text")


def a_little(settings: GuildSettings) -> GuildSettings:
    """Something on every page, deleted roles and channels too."""
    rule = RoleRule(videos=True, models_allowed=("a/x",), models_denied=("b/x",))
    defaults = Defaults(image_model="a/x", count=2, spoiler=True)
    return replace(
        settings,
        roles={GUILD: replace(rule, videos=False), 41: rule, 99: rule},
        defaults=defaults,
        channel_defaults={44: defaults, 98: defaults},
        access={"imagine": CommandAccess(role_ids=(41, 99), channel_ids=(44, 98))},
        blocked_user_ids=(71,),
        adult_models_restricted=True,
        chat_enabled=False,
        system_prompt="a/x",
        providers_allowed=("fal-ai",),
        providers_denied=("novita",),
    )


async def test_every_page_and_every_modal_is_translated(stage: PanelStage, tmp_path: Path) -> None:
    write_pseudo_locale(tmp_path, "en-US")
    stage.languages = Languages(tmp_path)
    assert stage.guilds is not None
    data = (*DATA, *stage.guilds.providers, *chain.from_iterable(MODELS.values()))
    for change in (lambda it: it, a_little):
        await stage.change(change)
        async for page in stage.pages():
            parts: Any = page.to_components()
            if isinstance(page, ui.Modal):
                parts = [*parts, {"title": page.title}]
            for text in texts_of(parts):
                assert words_outside_brackets(text, *data) == [], text


def texts_of(parts: Any) -> list[str]:
    """All that is to be read in some components."""
    if isinstance(parts, list):
        return [text for part in parts for text in texts_of(part)]
    if not isinstance(parts, dict):
        return []
    own = [value for name, value in parts.items() if name in TEXTS and isinstance(value, str)]
    return own + [text for part in parts.values() for text in texts_of(part)]
