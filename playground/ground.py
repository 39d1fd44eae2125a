"""What everything in the world stands on: time, ids, files, limits and the feed of events."""

from dataclasses import dataclass, field
from pathlib import Path

from playground.clock import Clock, LiveClock
from playground.feed import Feed
from playground.files import Files
from playground.limits import Limits
from playground.snowflakes import Snowflakes


@dataclass(slots=True, kw_only=True)
class Ground:
    """Opened once, handed to all parts. `limits` may be replaced while it runs."""

    folder: Path
    clock: Clock = field(default_factory=LiveClock)
    limits: Limits = field(default_factory=Limits)
    feed: Feed = field(default_factory=Feed)
    snowflakes: Snowflakes = field(init=False)
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        self.snowflakes = Snowflakes(self.clock)
        lifetime = self.limits.attachment_url_lifetime
        self.files = Files(self.folder, self.clock, self.snowflakes, lifetime)
