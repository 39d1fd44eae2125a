"""Conversations without Discord, without a database and without a model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from gettext import NullTranslations
from typing import Any, TypeAlias

from cogs.service import GenerationService
from cogs.submitter import JobSubmitter
from cogs.talks import TalkService
from guilds.decisions import Member, Place
from guilds.models import GuildSettings
from hfmedia.chat_model import ChatModel
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from hfmedia.progress import Progress
from hfmedia.results import TextGeneration
from hfmedia.types import GenerationRequest
from jobs import Catalogue, Jobs, JobSpec, ReplyTarget, Requester, UnknownJob
from jobs.catalogue import Looked
from jobs.conversations import ConversationThread, Turn
from jobs.models import Acknowledgement, GenerationState
from jobs.service import Show
from jobs.talk import Talk
from storage.errors import StorageUnavailable
from storage.hold_rows import HoldRequest
from tests.bot.builders import ENGLISH, MIKA, a_requester, a_state, a_target
from tests.bot.rules import SettingsAdmission
from tests.jobs.builders import models

CHANNEL, THREAD, GUILD = 44, 45, 33
LISTS: dict[Any, Looked] = {
    "text-to-image": models("paint/fox-1"),
    "conversational": models("talk/blind:groq", "see/near:novita", "talk/untold"),
}
ROUTERS = (
    ChatModel(id="talk/blind", input_modalities=frozenset({"text"})),
    ChatModel(id="see/near", input_modalities=frozenset({"text", "image"})),
)


@dataclass
class FakeInvocation:
    """What a member does, and what they read. It is neither a command nor a message."""

    job_id: str = "500"
    user_id: int = MIKA
    in_thread: bool = False
    shows_words: bool = False
    can_open_thread: bool = True
    locale: str = "en-US"
    manages_guild: bool = False
    refusals: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    private_catalogue: NullTranslations = ENGLISH
    public_catalogue: NullTranslations = ENGLISH
    description: str = "a test"

    @property
    def requester(self) -> Requester:
        return a_requester(user_id=self.user_id, user_locale=self.locale)

    @property
    def member(self) -> Member:
        return Member(user_id=self.user_id)

    @property
    def place(self) -> Place:
        if self.in_thread:
            return Place(guild_id=GUILD, channel_id=THREAD, parent_id=CHANNEL)
        return Place(guild_id=GUILD, channel_id=CHANNEL)

    async def acknowledge(self, jobs: Jobs) -> ReplyTarget:
        return a_target(interaction_id=int(self.job_id))

    async def refuse(self, sentence: str) -> None:
        self.refusals.append(sentence)

    async def fail(self, sentence: str) -> None:
        self.failures.append(sentence)

    async def show_waiting(self, jobs: Jobs, store: MediaStore, sandbox: Sandbox) -> None:
        return


class FakeJobs:
    """Takes jobs, and does nothing with them."""

    def __init__(self) -> None:
        self.specs: dict[str, JobSpec] = {}
        self.submitted: asyncio.Queue[JobSpec] = asyncio.Queue()
        self.ended: set[str] = set()
        self.cancelled: list[tuple[str, int | None]] = []

    @asynccontextmanager
    async def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AsyncIterator[None]:
        yield

    async def acknowledge(self, command: Acknowledgement) -> bool:
        return True

    async def refuse(self, job_id: str) -> None:
        return

    async def submit(self, spec: JobSpec) -> str:
        self.specs[spec.job_id] = spec
        self.submitted.put_nowait(spec)
        return spec.job_id

    async def cancel(self, job_id: str, *, user_id: int | None = None) -> None:
        if job_id not in self.specs or job_id in self.ended:
            raise UnknownJob(job_id)
        self.cancelled.append((job_id, user_id))

    async def is_running(self, job_id: str) -> bool:
        return False

    async def spec(self, job_id: str) -> JobSpec | None:
        return self.specs.get(job_id)

    async def show_waiting(self, user_id: int, show: Show) -> None:
        return


class FakeConversations:
    """Keeps conversations in memory. `fails` makes it a database that does not answer."""

    def __init__(self) -> None:
        self.turns: dict[str, Turn] = {}
        self.threads: dict[int, ConversationThread] = {}
        self.further: dict[str, tuple[int, ...]] = {}
        self.unfinished = 0
        self.fails = False

    async def turn(self, job_id: str) -> Turn | None:
        self._answer()
        return self.turns.get(job_id)

    async def messages(self, job_id: str) -> tuple[int, ...]:
        self._answer()
        turn = self.turns.get(job_id)
        first = () if turn is None else (turn.spec.target.message_id,)
        return (*first, *self.further.get(job_id, ()))

    async def thread(self, thread_id: int) -> ConversationThread | None:
        self._answer()
        return self.threads.get(thread_id)

    async def add_thread(self, thread: ConversationThread) -> None:
        self._answer()
        self.threads.setdefault(thread.thread_id, thread)

    async def set_last(self, thread_id: int, job_id: str) -> None:
        self._answer()
        self.threads[thread_id] = replace(self.threads[thread_id], last_job_id=job_id)

    async def set_open(self, thread_id: int, *, is_open: bool) -> None:
        self._answer()
        self.threads[thread_id] = replace(self.threads[thread_id], is_open=is_open)

    async def remove_thread(self, thread_id: int) -> None:
        self._answer()
        self.threads.pop(thread_id, None)

    async def forget(self, conversation_id: str) -> int:
        self._answer()
        self.turns = {
            job_id: turn
            for job_id, turn in self.turns.items()
            if turn.spec.talk is None or turn.spec.talk.conversation_id != conversation_id
        }
        return self.unfinished

    def _answer(self) -> None:
        if self.fails:
            raise StorageUnavailable("The database does not answer.")


@dataclass
class TalkStage:
    """A service of conversations, and what it works with."""

    talks: TalkService
    jobs: FakeJobs
    conversations: FakeConversations
    admission: SettingsAdmission

    def spec(self, job_id: str = "500") -> JobSpec:
        """What was submitted."""
        return self.jobs.specs[job_id]


async def a_catalogue(lists: dict[Any, Looked] = LISTS) -> Catalogue:
    """Three chat models, of which one is known to see and one to be blind."""

    async def fetch() -> dict[Any, Looked]:
        return lists

    async def routers() -> Sequence[ChatModel]:
        return ROUTERS

    catalogue = Catalogue(fetch, fetch_chat_models=routers)
    await catalogue.refresh()
    return catalogue


Serve: TypeAlias = Callable[..., Awaitable[TalkStage]]
"""Makes a stage by the options of `a_talk_stage`: the fixture `serve_talks`."""


async def a_talk_stage(
    store: MediaStore,
    sandbox: Sandbox,
    *,
    is_kept: bool = True,
    catalogue: Catalogue | None = None,
    jobs: FakeJobs | None = None,
    **settings: Any,
) -> TalkStage:
    """A stage in a guild with these settings."""
    admission = SettingsAdmission(GuildSettings(guild_id=GUILD, **settings))
    jobs, conversations = jobs or FakeJobs(), FakeConversations()
    service = GenerationService(
        submitter=JobSubmitter(
            jobs=jobs,
            catalogue=catalogue or await a_catalogue(),
            admission=admission,
            store=store,
            sandbox=sandbox,
            image_limit_bytes=lambda request: 2**20,
        ),
        default_models={},
    )
    talks = TalkService(service=service, conversations=conversations if is_kept else None)
    return TalkStage(talks, jobs, conversations, admission)


def a_talk(**changes: Any) -> Talk:
    return Talk(**{"kind": "chat", "conversation_id": "100", "started_by": MIKA, **changes})


def a_chat_request(*messages: tuple[str, str], **changes: Any) -> GenerationRequest:
    """A request with these messages, each a role and a text."""
    said = messages or (("user", "Why is the sky blue?"),)
    values: dict[str, Any] = {
        "task": "conversational",
        "model": "talk/blind",
        "messages": tuple({"role": role, "content": text} for role, text in said),
        "parameters": {"max_tokens": 4096},
    }
    return GenerationRequest(**{**values, **changes})


def an_answer(request: GenerationRequest, text: str, **changes: Any) -> TextGeneration:
    values: dict[str, Any] = {
        "request": request,
        "text": text,
        "provider": "groq",
        "attempts": (),
        "seconds": 2.0,
        "first_token_s": 0.5,
        "finish_reason": "stop",
    }
    return TextGeneration(**{**values, **changes})


def a_turn(
    *messages: tuple[str, str],
    answer: str | None = "It scatters light.",
    thought: str = "",
    talk: Talk | None = None,
    job_id: str = "100",
    **changes: Any,
) -> Turn:
    """A question with a complete answer; with an answer of None it was stopped without any."""
    request = a_chat_request(*messages, **changes)
    spec = JobSpec(
        request=request,
        count=1,
        requester=a_requester(),
        target=a_target(interaction_id=int(job_id)),
        talk=talk or a_talk(),
    )
    if answer is None:
        return Turn(spec=spec, state=a_state(request=request, status="cancelled", ended=103.0))
    done = an_answer(request, answer, thought=thought)
    return Turn(spec=spec, state=a_state(request=request, status="done", answer=done, ended=103.0))


def being_written(turn: Turn, text: str) -> Turn:
    """The same while its answer is written."""
    progress = Progress(stage="writing", text=text)
    state = GenerationState(number=1, request=turn.spec.request, began=100.0, progress=progress)
    return replace(turn, state=state)
