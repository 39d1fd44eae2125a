"""A guild's rules without a database."""

from __future__ import annotations

from dataclasses import dataclass, field

from guilds.admission import Admitted
from guilds.choices import Choices, choices_of
from guilds.decide import decide
from guilds.decisions import Member, Place, Refused, Wanted
from guilds.models import GuildSettings
from guilds.operator import OperatorRules, StoredKeys
from hfmedia.policy import Policy

NOW = 1_795_348_800.0


@dataclass
class SettingsAdmission:
    """Admits by these settings, and remembers what was wanted."""

    settings: GuildSettings
    operator: OperatorRules = OperatorRules()  # noqa: RUF009  # it is frozen
    wanted: list[Wanted] = field(default_factory=list)

    async def admit(
        self, job_id: str, member: Member, place: Place, wanted: Wanted
    ) -> Admitted | Refused:
        """As `Admission`."""
        self.wanted.append(wanted)
        decision = decide(self.settings, self.operator, StoredKeys(), member, place, wanted, NOW)
        return decision if isinstance(decision, Refused) else Admitted(policy=Policy(), at=NOW)

    async def choices(self, member: Member, place: Place) -> Choices:
        """As `Admission`."""
        return choices_of(self.settings, self.operator, member, place)
