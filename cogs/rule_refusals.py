"""The sentence for a refusal by the rules: what is not allowed, until when, who can change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import NullTranslations
from typing import Final, TypeAlias

from cogs.invocation import Invocation
from guilds.decisions import Reason, Refused
from replies.text import rules

Sentence: TypeAlias = Callable[[NullTranslations, Refused], str]


def rule_refusal(t: NullTranslations, invocation: Invocation, refused: Refused) -> str:
    """Why a member may not do what they asked for."""
    is_admin = invocation.manages_guild
    if refused.reason == "no-key":
        in_guild = invocation.place.guild_id is not None
        return rules.no_key(t, in_guild=in_guild, is_admin=is_admin)
    sentences = [SENTENCES[refused.reason](t, refused)]
    if refused.until is not None:
        sentences.append(rules.until(t, refused.until))
    sentences.append(rules.who_can_change(t, refused.who_can_change, is_admin=is_admin))
    return " ".join(filter(None, sentences))


def _budget(whose: rules.Whose) -> Sentence:
    return lambda t, it: rules.budget_limit(t, whose, it.limit or 0, it.window or "month")


SENTENCES: Final[Mapping[Reason, Sentence]] = {
    "blocked": lambda t, _: rules.blocked(t),
    "role": lambda t, it: rules.other_role(t, it.ids),
    "channel": lambda t, it: rules.other_channel(t, it.ids),
    "chat-off": lambda t, _: rules.chat_off(t),
    "videos": lambda t, _: rules.no_videos(t),
    "model": lambda t, _: rules.other_model(t),
    "adult-model": lambda t, _: rules.adult_model(t),
    "unknown-audience": lambda t, _: rules.unknown_audience(t),
    "provider": lambda t, it: rules.other_provider(t, it.names[0]),
    "no-provider": lambda t, it: rules.no_provider(t, it.names),
    "count": lambda t, it: rules.count_limit(t, it.limit or 0),
    "side": lambda t, it: rules.side_limit(t, it.limit or 0),
    "steps": lambda t, it: rules.steps_limit(t, it.limit or 0),
    "unopened-key": lambda t, it: rules.unopened_key(t, in_guild=it.who_can_change == "admin"),
    "jobs-at-once": lambda t, it: rules.jobs_limit(t, it.limit or 0),
    "generations": lambda t, it: rules.generations_limit(t, it.limit or 0, it.window or "day"),
    "member-budget": _budget("member"),
    "role-budget": _budget("role"),
    "guild-budget": _budget("guild"),
    "operator-budget": _budget("operator"),
}
"""The sentence of each reason but `no-key`, whose sentence depends on the place and the member."""
