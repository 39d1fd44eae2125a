"""From an interaction to a job: what is reserved is given back, and refusals are private."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import InteractionType, Locale

from cogs.invocation import InteractionInvocation
from cogs.options import Options
from cogs.service import GenerationService
from cogs.submitter import JobSubmitter
from guilds.admission import OperatorAdmission
from guilds.operator import OperatorRules
from hfmedia.events import ProgressCallback
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef, Policy
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest
from i18n import Languages
from jobs import Catalogue, InProcessJobs, JobSpec, Snapshot
from jobs.models import Acknowledgement
from tests.bot.builders import a_generation, a_request
from tests.jobs.builders import models

MIKA = 11
POLICY = Policy(hub_key=KeyRef("operator", "HF_TOKEN"), deadlines={"text-to-image": 7})
FOX = Options(task="text-to-image", prompt="a fox", model="paint/fox-1")


class FakeDelivery:
    """Keeps what jobs were delivered."""

    def __init__(self) -> None:
        self.specs: list[JobSpec] = []

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        self.specs.append(spec)
        return True


class FakeInteraction:
    """A command of Mika's, and what was answered. `defer_error` is raised by the first answer."""

    def __init__(self, defer_error: Exception | None = None) -> None:
        self.id, self.application_id, self.guild_id, self.channel_id = 500, 1, 33, 44
        self.user = SimpleNamespace(id=MIKA)
        self.channel, self.permissions = None, discord.Permissions()
        self.locale, self.guild_locale = Locale.american_english, None
        self.type = InteractionType.application_command
        self.client = SimpleNamespace(languages=Languages())
        self.token, self.filesize_limit = "very-secret", 10 * 2**20
        self.created_at = discord.utils.utcnow()
        self.sent: list[dict[str, Any]] = []
        self.edits: list[dict[str, Any]] = []
        self.deferred = False
        self._defer_error = defer_error
        self.response, self.followup = self, self

    def is_user_integration(self) -> bool:
        return False

    def is_guild_integration(self) -> bool:
        return True

    def is_done(self) -> bool:
        return self.deferred

    async def defer(self, *, thinking: bool) -> Any:
        if self._defer_error is not None:
            raise self._defer_error
        self.deferred = True
        return SimpleNamespace(message_id=600)

    async def send_message(self, **content: Any) -> None:
        self.sent.append(content)

    async def send(self, **content: Any) -> None:
        self.sent.append(content)

    async def edit_original_response(self, **content: Any) -> None:
        self.edits.append(content)


async def generate(
    request: GenerationRequest, *, policy: Policy, on_progress: ProgressCallback
) -> Generation:
    return a_generation(request)


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    opened = FolderMediaStore()
    yield opened
    opened.close()


@pytest.fixture
def delivery() -> FakeDelivery:
    return FakeDelivery()


@pytest.fixture
async def service(
    store: FolderMediaStore, delivery: FakeDelivery
) -> AsyncIterator[GenerationService]:
    async def fetch() -> dict[Any, Any]:
        return {"text-to-image": models("paint/fox-1")}

    catalogue = Catalogue(fetch)
    await catalogue.refresh()
    async with InProcessJobs(generate, store, delivery, per_member=1) as jobs:
        yield GenerationService(
            submitter=JobSubmitter(
                jobs=jobs,
                catalogue=catalogue,
                admission=OperatorAdmission(OperatorRules(), POLICY),
                store=store,
                image_limit_bytes=lambda request: 2**20,
                sandbox=Sandbox([]),
            ),
            default_models={},
        )


async def command(service: GenerationService, interaction: FakeInteraction, **changes: Any) -> None:
    options = Options(**{"task": FOX.task, "prompt": FOX.prompt, "model": FOX.model, **changes})
    await service.handle_command(InteractionInvocation(cast("Any", interaction)), options)


async def test_a_job_has_the_policy_the_request_and_the_reply_of_its_command(
    service: GenerationService, delivery: FakeDelivery
) -> None:
    await command(service, FakeInteraction(), count=3, seed=7, aspect_ratio="16:9")
    spec = await service.jobs.spec("500")
    assert spec is not None
    assert (spec.policy, spec.count) == (POLICY, 3)
    assert spec.request == a_request(prompt="a fox", aspect_ratio="16:9")
    assert (spec.requester.user_id, spec.requester.guild_id) == (MIKA, 33)
    assert (spec.target.message_id, spec.target.token) == (600, "very-secret")
    assert spec.target.file_limit_bytes == 10 * 2**20


async def test_a_place_is_free_again_after_the_answer_failed(service: GenerationService) -> None:
    for _ in range(2):  # with a place that leaks, the second would be refused
        with pytest.raises(ConnectionResetError):
            await command(service, FakeInteraction(ConnectionResetError()))
    async with service.jobs.reserve_slot(MIKA, "slot 1"):
        pass


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prompt": " "}, "The prompt is empty."),
        ({"width": 1}, "width is 1."),
        ({"model": "the best"}, "is not a model id"),
    ],
)
async def test_a_refusal_is_read_by_the_member_alone(
    service: GenerationService, changes: dict[str, Any], words: str
) -> None:
    interaction = FakeInteraction()
    await command(service, interaction, **changes)
    assert_private(interaction, words)


class NotedCommands(InProcessJobs):
    """Notes the commands that are acknowledged, as jobs in a database do."""

    commands: frozenset[str] = frozenset()

    async def acknowledge(self, command: Acknowledgement) -> bool:
        is_new = command.job_id not in self.commands
        self.commands = self.commands | {command.job_id}
        return is_new

    async def refuse(self, job_id: str) -> None:
        self.commands = self.commands - {job_id}


@pytest.mark.parametrize(
    "began", [frozenset(), frozenset({"500"})], ids=["refused before", "still begun"]
)
async def test_a_command_that_is_delivered_twice_is_on_record_only_if_it_was(
    began: frozenset[str],
    service: GenerationService,
    store: FolderMediaStore,
    delivery: FakeDelivery,
) -> None:
    response = cast("Any", SimpleNamespace(status=400, reason="No"))
    answered = discord.HTTPException(response, {"code": 40060, "message": "No."})
    async with NotedCommands(generate, store, delivery, per_member=1) as jobs:
        jobs.commands = began
        with pytest.raises(discord.HTTPException):
            await command(
                replace(service, submitter=replace(service.submitter, jobs=jobs)),
                FakeInteraction(answered),
            )
        assert jobs.commands == began


async def test_who_has_too_many_jobs_reads_that_alone(service: GenerationService) -> None:
    interaction = FakeInteraction()
    async with service.jobs.reserve_slot(MIKA, "slot 2"):
        await command(service, interaction)
    assert_private(interaction, "You already have 1 job running.")


def assert_private(interaction: FakeInteraction, words: str) -> None:
    [said] = interaction.sent
    assert words in said["content"]
    assert said["ephemeral"] is True
    assert said["allowed_mentions"].to_dict() == {"parse": []}
    assert not interaction.deferred, "a deferred reply would be seen by everybody"
