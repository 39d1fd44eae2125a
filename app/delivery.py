"""How a process delivers jobs on Discord, with what is counted of it."""

from __future__ import annotations

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
from jobs.late_intents import LateIntents
from jobs.left_commands import EndReply
from jobs.recorded_intents import RecordedIntents
from replies.delivery import ReplyDelivery
from replies.late.late_reply import LateReplyDelivery
from replies.left_reply import LeftReplies


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
        return self.from_store(opened.store, RecordedIntents(opened.records.jobs))

    def from_store(self, store: MediaStore, intents: LateIntents | None) -> Delivery:
        """A delivery of results in this store; without `intents` a job ends with its reply."""
        late = None if intents is None else self._late(store, intents)
        delivery = ReplyDelivery(self.client, store, self.sandbox, self.languages, late)
        return MeasuredDelivery(delivery, self.metrics)

    def _late(self, store: MediaStore, intents: LateIntents) -> MeasuredLateReplies:
        late = LateReplyDelivery(self.client, store, self.sandbox, self.languages, intents)
        return MeasuredLateReplies(late, self.metrics)
