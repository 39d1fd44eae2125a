"""How a process delivers jobs on Discord, with what is counted of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord

from app.monitoring.measured_delivery import MeasuredDelivery
from app.monitoring.measured_late_replies import MeasuredLateReplies
from app.monitoring.metrics import Metrics
from app.records import OpenRecords
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from i18n import Languages
from jobs import Delivery
from jobs.follow_ups import FollowUps
from jobs.left_commands import EndReply
from jobs.models import JobSpec, Snapshot
from jobs.recorded_follow_ups import RecordedFollowUps
from jobs.recorded_intents import RecordedIntents
from replies.answers.delivery import AnswerDelivery
from replies.delivery import DeliversLate, ReplyDelivery
from replies.late.late_reply import LateReplyDelivery
from replies.left_reply import LeftReplies
from storage.answer_messages import AnswerMessageRepository


@dataclass(frozen=True, slots=True)
class DeliveryByTask:
    """A `Delivery` through one of two: that of media, or that of answers in words."""

    media: Delivery
    answers: Delivery

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        """Deliver by what the task of the job gives."""
        delivery = self.answers if spec.gives_text else self.media
        return await delivery.deliver(spec, snapshots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Makes the `Delivery` of a process."""

    client: discord.Client
    sandbox: Sandbox
    languages: Languages
    metrics: Metrics

    @property
    def end_reply(self) -> EndReply:
        """Ends replies whose job was never begun."""
        return LeftReplies(self.client, self.languages).end

    def from_records(self, opened: OpenRecords) -> Delivery:
        """A delivery of jobs that are recorded there, from any process."""
        late = self._late(opened.store, RecordedIntents(opened.records.jobs))
        follow_ups = RecordedFollowUps(AnswerMessageRepository(opened.database))
        return self._measured(opened.store, late, follow_ups)

    def of_process(self, store: MediaStore) -> Delivery:
        """A delivery of jobs that end with their process, and media with their reply."""
        return self._measured(store, None, None)

    def _measured(
        self, store: MediaStore, late: DeliversLate | None, follow_ups: FollowUps | None
    ) -> Delivery:
        delivery = DeliveryByTask(
            ReplyDelivery(self.client, store, self.sandbox, self.languages, late),
            AnswerDelivery(self.client, store, self.languages, follow_ups),
        )
        return MeasuredDelivery(delivery, self.metrics)

    def _late(self, store: MediaStore, intents: RecordedIntents) -> MeasuredLateReplies:
        late = LateReplyDelivery(self.client, store, self.sandbox, self.languages, intents)
        return MeasuredLateReplies(late, self.metrics)
