"""What all parts of the world share: clock, ids, limits, directory, faults, attachments, feed."""

from dataclasses import dataclass, field
from pathlib import Path

from playground.clock import Clock, LiveClock
from playground.discord.attachments import AttachmentStore
from playground.discord.directory import Directory
from playground.discord.faults import FaultSettings
from playground.discord.feed import Feed
from playground.discord.limits import Limits
from playground.discord.portal import PortalSettings
from playground.discord.snowflakes import Snowflakes
from playground.loop_lag import LoopLag


@dataclass(slots=True, kw_only=True)
class Context:
    """Created once per world. `folder` must exist; `limits` may be replaced at any time."""

    folder: Path
    clock: Clock = field(default_factory=LiveClock)
    limits: Limits = field(default_factory=Limits)
    feed: Feed = field(default_factory=Feed)
    loop_lag: LoopLag = field(default_factory=LoopLag)
    snowflakes: Snowflakes = field(init=False)
    attachments: AttachmentStore = field(init=False)
    directory: Directory = field(init=False)
    faults: FaultSettings = field(init=False)
    portal: PortalSettings = field(init=False)

    def __post_init__(self) -> None:
        self.snowflakes = Snowflakes(self.clock)
        self.directory = Directory(self.feed)
        self.faults = FaultSettings(self.feed)
        self.portal = PortalSettings(self.feed)
        self.attachments = AttachmentStore(
            self.folder,
            self.clock,
            self.snowflakes,
            url_lifetime_s=self.limits.attachment_url_lifetime_s,
            max_bytes=self.limits.kept_file_bytes,
        )
