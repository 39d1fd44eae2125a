"""What commands make of the rules and the defaults of a guild."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, TypeAlias, cast

import pytest

from cogs.buttons.again import Again
from cogs.commands import autocomplete_model
from cogs.handlers import Click
from cogs.invocation import InteractionInvocation
from cogs.options import Options
from cogs.service import GenerationService
from cogs.submitter import JobSubmitter
from guilds.admission import Admitted, RulesUnavailable
from guilds.choices import Choices
from guilds.decisions import Member, Place, Refused, Wanted
from guilds.models import Defaults, Limits, RoleRule
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.quotes import Amount, Quote
from jobs import Catalogue, InProcessJobs, JobSpec
from jobs.catalogue import LookUp, nobody_knows
from tests.bot.builders import ENGLISH
from tests.bot.rules import SettingsAdmission
from tests.bot.test_submitting import FakeDelivery, FakeInteraction, assert_private, generate
from tests.guilds.builders import settings
from tests.jobs.builders import models

FOX = Options(task="text-to-image", prompt="a fox")


class Unreadable(SettingsAdmission):
    """Rules that cannot be read now."""

    async def choices(self, member: Member, place: Place) -> Choices:
        raise RulesUnavailable


class Away(SettingsAdmission):
    """Rules that cannot be read any more when it is decided."""

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        raise RulesUnavailable


class Priced(SettingsAdmission):
    """Rules that say what a generation costs."""

    QUOTE = Quote(by_provider={"fal-ai": Amount(micros=30_000, approximate=False)})

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        admitted = await super().admit(job_id, member, place, wanted)
        return admitted if isinstance(admitted, Refused) else replace(admitted, quote=self.QUOTE)


class Slow(SettingsAdmission):
    """Rules that do not come."""

    async def choices(self, member: Member, place: Place) -> Choices:
        return await asyncio.Future[Choices]()


Serve: TypeAlias = Callable[..., AbstractAsyncContextManager[GenerationService]]


@pytest.fixture
def serve() -> Serve:
    """Makes a service that knows three models, by rules."""

    async def fetch() -> dict[Any, Any]:
        listed = [
            *models("a/fox:fal-ai", "b/fox:fal-ai", is_adult=False),
            *models("a/adult:fal-ai", is_adult=True),
        ]
        return {"text-to-image": listed}

    @asynccontextmanager
    async def opened(
        admission: SettingsAdmission, look_up: LookUp = nobody_knows
    ) -> AsyncIterator[GenerationService]:
        catalogue = Catalogue(fetch, look_up)
        await catalogue.refresh()
        with closing(FolderMediaStore()) as store:
            async with InProcessJobs(generate, store, FakeDelivery(), per_member=9) as jobs:
                submitter = JobSubmitter(
                    jobs=jobs,
                    catalogue=catalogue,
                    admission=admission,
                    store=store,
                    image_limit_bytes=lambda request: 2**20,
                    sandbox=Sandbox([]),
                )
                yield GenerationService(submitter=submitter, default_models={"image": "a/fox"})

    return opened


async def submitted(service: GenerationService, options: Options = FOX) -> JobSpec:
    interaction = FakeInteraction()
    await service.handle_command(InteractionInvocation(cast("Any", interaction)), options)
    assert interaction.sent == []
    spec = await service.jobs.spec("500")
    assert spec is not None
    return spec


async def refused(service: GenerationService, options: Options, words: str) -> None:
    interaction = FakeInteraction()
    await service.handle_command(InteractionInvocation(cast("Any", interaction)), options)
    assert_private(interaction, words)


async def offered(service: GenerationService, *, rules_s: float = 20) -> list[str]:
    interaction = SimpleNamespace(
        **vars(FakeInteraction()),
        namespace=(),
        is_guild_integration=lambda: True,
        is_user_integration=lambda: False,
    )
    interaction.client.service = service
    choices = await autocomplete_model("image", rules_s=rules_s)(cast("Any", interaction), "")
    return [choice.value for choice in choices]


class TestDefaults:
    async def test_count_where_nothing_was_chosen(self, serve: Serve) -> None:
        defaults = Defaults(image_model="b/fox", aspect_ratio="16:9", count=3, spoiler=True)
        async with serve(SettingsAdmission(settings(defaults=defaults))) as service:
            spec = await submitted(service)
        assert (spec.request.model, spec.request.aspect_ratio) == ("b/fox", "16:9")
        assert (spec.count, spec.spoiler) == (3, True)

    async def test_give_way_to_what_was_chosen(self, serve: Serve) -> None:
        defaults = Defaults(image_model="b/fox", aspect_ratio="16:9", count=3)
        chosen = Options(
            task="text-to-image", prompt="a fox", model="a/fox", aspect_ratio="1:1", count=1
        )
        async with serve(SettingsAdmission(settings(defaults=defaults))) as service:
            spec = await submitted(service, chosen)
        assert (spec.request.model, spec.request.aspect_ratio) == ("a/fox", "1:1")
        assert (spec.count, spec.spoiler) == (1, False)

    async def test_of_a_channel_come_before_those_of_the_guild(self, serve: Serve) -> None:
        guild = settings(
            defaults=Defaults(count=3, spoiler=True), channel_defaults={44: Defaults(spoiler=False)}
        )
        async with serve(SettingsAdmission(guild)) as service:
            spec = await submitted(service)
        assert (spec.count, spec.spoiler) == (3, False)

    async def test_do_not_change_what_is_made_again(self, serve: Serve) -> None:
        admission = SettingsAdmission(settings(defaults=Defaults(count=3, spoiler=True)))
        async with serve(admission) as service:
            first = await submitted(service)
            admission.settings = settings(defaults=Defaults(image_model="b/fox", count=1))
            interaction = FakeInteraction()
            interaction.id = 501
            click = Click(interaction=cast("Any", interaction), argument="500", t=ENGLISH)
            await Again(service).clicked(click)
            second = await service.jobs.spec("501")
        assert second is not None
        assert (second.count, second.spoiler) == (3, True)
        assert second.request.model == first.request.model == "a/fox"

    async def test_that_cannot_be_read_let_nothing_run(self, serve: Serve) -> None:
        for admission in (Unreadable(settings()), Away(settings())):
            async with serve(admission) as service:
                await refused(service, FOX, "cannot read this server's settings")

    async def test_do_not_change_what_a_generation_was_said_to_cost(self, serve: Serve) -> None:
        async with serve(Priced(settings())) as service:
            assert (await submitted(service)).quote == Priced.QUOTE

    async def test_that_were_chosen_are_what_the_rules_decide_about(self, serve: Serve) -> None:
        admission = SettingsAdmission(settings(RoleRule(limits=Limits(max_count=2))))
        async with serve(admission) as service:
            three = Options(task="text-to-image", prompt="a fox", count=3)
            await refused(service, three, "You may ask for at most 2 at once.")
        [wanted] = admission.wanted
        assert (wanted.command, wanted.count, wanted.request.model) == ("imagine", 3, "a/fox")
        assert (wanted.providers, wanted.is_adult) == (("fal-ai",), False)


class TestAdultModels:
    RESTRICTED = settings(adult_models_restricted=True)

    @staticmethod
    def chosen(model: str) -> Options:
        return Options(task="text-to-image", prompt="a fox", model=model)

    async def test_that_are_listed_are_refused_where_they_are_restricted(
        self, serve: Serve
    ) -> None:
        admission = SettingsAdmission(self.RESTRICTED)
        async with serve(admission) as service:
            await refused(service, self.chosen("a/adult"), "not for all audiences")
        async with serve(SettingsAdmission(settings())) as service:
            assert (await submitted(service, self.chosen("a/adult"))).request.model == "a/adult"

    async def test_that_are_not_listed_are_looked_up_there_alone(self, serve: Serve) -> None:
        asked: list[str] = []

        async def look_up(model: str) -> bool | None:
            asked.append(model)
            return {"new/adult": True, "new/fox": False}.get(model)

        async with serve(SettingsAdmission(settings()), look_up) as service:
            await submitted(service, self.chosen("new/adult"))
        assert asked == []
        async with serve(SettingsAdmission(self.RESTRICTED), look_up) as service:
            await refused(service, self.chosen("new/adult"), "is not for all audiences")
            await refused(service, self.chosen("new/unknown"), "It is not known whether")
            await submitted(service, self.chosen("new/fox:fal-ai"))
            await submitted(service, self.chosen("a/fox"))
        assert asked == ["new/adult", "new/unknown", "new/fox"]

    async def test_are_not_looked_up_for_who_may_not_ask_anyway(self, serve: Serve) -> None:
        async def look_up(model: str) -> bool | None:
            raise AssertionError("nobody needs to know")

        guild = settings(adult_models_restricted=True, blocked_user_ids=(11,))
        async with serve(SettingsAdmission(guild), look_up) as service:
            await refused(service, self.chosen("new/fox"), "does not let you use the bot")


class TestAutocomplete:
    async def test_offers_what_the_member_may_use(self, serve: Serve) -> None:
        denied = settings(RoleRule(models_denied=("a/*",)))
        async with serve(SettingsAdmission(denied)) as service:
            assert await offered(service) == ["b/fox"]
        async with serve(SettingsAdmission(TestAdultModels.RESTRICTED)) as service:
            assert await offered(service) == ["a/fox", "b/fox"]

    @pytest.mark.parametrize("admission", [Unreadable, Slow])
    async def test_offers_nothing_while_the_rules_are_not_known(
        self, serve: Serve, admission: type[SettingsAdmission]
    ) -> None:
        async with serve(admission(settings())) as service:
            assert await offered(service, rules_s=0.01) == []
