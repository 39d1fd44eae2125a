"""Which models a member may use, and with which providers: for decisions and for autocomplete."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from guilds.decisions import Place, Refused, WhoCanChange
from guilds.models import GuildSettings
from guilds.operator import OperatorRules
from guilds.rights import Rights
from hfmedia.types import TASKS, Task, model_and_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRules:
    """Which providers may be asked, by one side's rules. `whose` side it is can change them."""

    whose: WhoCanChange
    allowed: tuple[str, ...] | None = None
    denied: tuple[str, ...] = ()

    def permits(self, provider: str) -> bool:
        """Whether a provider may be asked."""
        return provider not in self.denied and (self.allowed is None or provider in self.allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRules:
    """What a member may use in a place. Of the operator's rules and the guild's both count."""

    rights: Rights
    providers: tuple[ProviderRules, ...] = ()
    adult_models: bool = True

    def allows(
        self,
        task: Task,
        name: str,
        *,
        providers: tuple[str, ...] | None = None,
        is_adult: bool | None = None,
    ) -> bool:
        """Whether a model may be used for a task; its name may hold a provider."""
        model, provider = model_and_provider(name)
        found = self.refusals(task, model, provider, providers=providers, is_adult=is_adult)
        return next(found, None) is None

    def refusals(
        self,
        task: Task,
        model: str,
        provider: str | None,
        *,
        providers: tuple[str, ...] | None,
        is_adult: bool | None,
    ) -> Iterator[Refused]:
        """Why a model may not be used.

        `providers` are those that serve it, None if unknown. So is `is_adult`: a model of which
        nobody knows whether it is for all audiences may be used only where all of them may.
        """
        if TASKS[task].gives == "video" and not self.rights.videos:
            yield Refused(reason="videos")
        if not self.rights.allows_model(model):
            yield Refused(reason="model")
        if is_adult is not False and not self.adult_models:
            yield Refused(reason="adult-model" if is_adult else "unknown-audience")
        if provider is not None:
            yield from self._refusals_of_provider(provider)
        elif providers:
            yield from self._refusals_of_all(providers)

    def _refusals_of_provider(self, provider: str) -> Iterator[Refused]:
        for rules in self.providers:
            if not rules.permits(provider):
                yield Refused(reason="provider", who_can_change=rules.whose, names=(provider,))

    def _refusals_of_all(self, providers: tuple[str, ...]) -> Iterator[Refused]:
        """That none is left. Whose rules leave none alone is named; else it is the operator."""
        if any(all(rules.permits(it) for rules in self.providers) for it in providers):
            return
        alone = (it for it in self.providers if not any(map(it.permits, providers)))
        whose: WhoCanChange = next((rules.whose for rules in alone), "operator")
        yield Refused(reason="no-provider", who_can_change=whose, names=providers)


def model_rules_of(
    settings: GuildSettings | None, operator: OperatorRules, rights: Rights, place: Place
) -> ModelRules:
    """The rules in a place; `settings` are None where there is no guild."""
    by_operator = ProviderRules(
        whose="operator", allowed=operator.providers_allowed, denied=operator.providers_denied
    )
    if settings is None:
        return ModelRules(rights=rights, providers=(by_operator,))
    by_guild = ProviderRules(
        whose="admin", allowed=settings.providers_allowed, denied=settings.providers_denied
    )
    return ModelRules(
        rights=rights,
        providers=(by_operator, by_guild),
        adult_models=place.age_restricted or not settings.adult_models_restricted,
    )


def permitted(
    providers: Collection[str] | None, allow: Collection[str] | None, deny: Collection[str]
) -> tuple[str, ...] | None:
    """Those of the providers that may be asked, None if they are not known."""
    known = allow if providers is None else providers
    if known is None:
        return None
    return tuple(it for it in known if it not in deny and (allow is None or it in allow))
