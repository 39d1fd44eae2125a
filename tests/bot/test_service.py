"""With whose key jobs are done, how large their image may be, and when there are too many."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord import InteractionType, Locale

from app.image_limits import DEFAULT_BYTES, image_limit_bytes
from app.keys import OPERATOR_KEY, BotKeys, operator_policy
from cogs.invocation import InteractionInvocation
from cogs.service import GenerationService
from cogs.submitter import JobSubmitter
from guilds.admission import OperatorAdmission
from guilds.operator import OperatorRules
from hfmedia.events import ProgressCallback
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef, Policy
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest, Task
from i18n import Languages
from jobs import Catalogue, InProcessJobs, JobSpec, Snapshot
from jobs.catalogue import Looked
from settings import Settings
from tests.bot.builders import a_generation, a_request
from tests.pseudo_locale import write_pseudo_locale


async def generate(
    request: GenerationRequest, *, policy: Policy, on_progress: ProgressCallback
) -> Generation:
    return a_generation(request)


class NoDelivery:
    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        return True


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    opened = FolderMediaStore()
    yield opened
    opened.close()


def a_service(store: FolderMediaStore) -> GenerationService:
    async def fetch() -> dict[Task, Looked]:
        return {}

    return GenerationService(
        submitter=JobSubmitter(
            jobs=InProcessJobs(generate, store, NoDelivery(), per_member=1),
            catalogue=Catalogue(fetch),
            admission=OperatorAdmission(OperatorRules(), Policy()),
            store=store,
            sandbox=Sandbox([]),
            image_limit_bytes=image_limit_bytes,
        ),
        default_models={},
    )


def test_a_named_provider_sets_the_limit_of_the_image() -> None:
    together = a_request(task="image-to-video", provider="together")
    assert image_limit_bytes(together) == 58_000
    assert image_limit_bytes(a_request(task="image-to-video")) == DEFAULT_BYTES
    assert image_limit_bytes(a_request(task="image-to-video", provider="new")) == DEFAULT_BYTES


async def test_jobs_carry_a_reference_to_the_operators_key_and_never_the_key() -> None:
    settings = Settings(hf_token="hf_very_secret")
    policy = operator_policy(settings)
    assert "secret" not in repr(policy)
    assert policy.hub_key == OPERATOR_KEY
    assert policy.deadline_s("text-to-video") == policy.deadline_s("image-to-video") == 780
    keys = BotKeys(settings)
    assert await keys.resolve(OPERATOR_KEY) == "hf_very_secret"
    assert await keys.resolve(KeyRef("guild", "1")) is None


async def test_without_a_key_of_the_operators_a_job_has_none() -> None:
    assert operator_policy(Settings()).hub_key is None
    assert await BotKeys(Settings()).resolve(OPERATOR_KEY) is None


async def test_who_has_too_many_jobs_is_told_in_their_own_language(
    store: FolderMediaStore, tmp_path: Path
) -> None:
    write_pseudo_locale(tmp_path, "fr")
    answers: list[str] = []

    async def send_message(**content: Any) -> None:
        answers.append(content["content"])

    interaction = SimpleNamespace(
        id=500,
        type=InteractionType.application_command,
        guild_id=None,
        channel_id=44,
        user=SimpleNamespace(id=11),
        is_user_integration=lambda: True,
        is_guild_integration=lambda: False,
        locale=Locale.french,
        guild_locale=Locale.german,
        client=SimpleNamespace(languages=Languages(tmp_path)),
        response=SimpleNamespace(is_done=lambda: False, send_message=send_message),
    )
    service = a_service(store)
    async with service.jobs.reserve_slot(11, "slot 1"):
        await service.submitter.submit(
            InteractionInvocation(cast("Any", interaction)), a_request(), 1
        )
    [answer] = answers
    assert answer.startswith("⟦You already have 1 job running.")
