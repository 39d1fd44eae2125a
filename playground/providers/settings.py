"""The settings of the providers: latency, length of the queue and failures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from playground.changes import Changes

ECHO: Final = "echo"
SILENT: Final = "silent"
SILENT_FILES: Final = "silent files"
FAILURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "400": "400 bad request",
        "401": "401 wrong key",
        "402": "402 no credits left",
        "403": "403 forbidden",
        "404": "404 model not found",
        "422": "422 invalid parameters",
        "429": "429 too many requests",
        "500": "500 internal error",
        "502": "502 bad gateway",
        "503": "503 model is loading",
        "content": "the content is refused",
        "failed": "the job is accepted, then fails",
        "never": "the job never finishes",
        SILENT: "answers nothing, until this is changed",
        SILENT_FILES: "the file does not come, until this is changed",
        "drop": "the connection is closed after the request",
        "html": "answers HTML with 200",
        "malformed": "answers malformed JSON with 200",
        ECHO: "400, and the message repeats the key",
        "empty": "answers an empty list",
        "cut": "the file is cut in the middle",
        "torn": "the download breaks off in the middle",
        "zero": "the file has zero bytes",
        "huge": "the file has 60 MB",
        "wrong type": "the file has the wrong content type",
        "text": "the file is an error page",
        "expired": "the first link to the file has expired",
        "torn text": "the text breaks off halfway",
        "error event": "an error ends the text halfway",
        "silence": "the text stops coming halfway",
        "garbage": "the text contains garbage",
        "thoughts": "the text is thoughts only",
        "blank": "the text is empty",
        "endless": "the text repeats to max_tokens",
    }
)
"""The failures, with their labels in the page."""

HUB: Final = "hub"
HUB_FAILURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "429": "429 too many requests",
        "500": "500 internal error",
        "503": "503 not available",
        "html": "answers HTML with 200",
        "drop": "the connection is closed after the request",
        SILENT: "answers nothing, until this is changed",
    }
)
"""The failures of the Hub, with their labels in the page."""

MAX_LATENCY_S: Final = 3600.0
MAX_JOBS_AHEAD: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The behaviour of one provider.

    `latency` is the seconds that an image takes, time in the queue included, or a text of a
    hundred tokens; a video takes twice as long. `queue` is the number of jobs before a new one,
    `failure` a key of `FAILURES`.
    """

    latency: float = 0.0
    queue: int = 0
    failure: str | None = None


REALISTIC: Final[Mapping[str, Behaviour]] = MappingProxyType(
    {
        "fal-ai": Behaviour(latency=3.5, queue=3),
        "hf-inference": Behaviour(latency=2.5),
        "replicate": Behaviour(latency=3.0, queue=1),
        "together": Behaviour(latency=2.0, queue=2),
        "novita": Behaviour(latency=3.0, queue=1),
        "nscale": Behaviour(latency=1.5),
        "wavespeed": Behaviour(latency=2.5, queue=2),
        "zai-org": Behaviour(latency=4.0, queue=2),
        "deepinfra": Behaviour(latency=2.0),
        "baseten": Behaviour(latency=2.0),
        "cerebras": Behaviour(latency=1.5),
        "cohere": Behaviour(latency=2.5),
        "featherless-ai": Behaviour(latency=4.0),
        "fireworks-ai": Behaviour(latency=2.0),
        "groq": Behaviour(latency=1.5),
        "openai": Behaviour(latency=2.5),
        "ovhcloud": Behaviour(latency=3.0),
        "publicai": Behaviour(latency=3.5),
        "scaleway": Behaviour(latency=2.5),
    }
)
"""The default: slow enough to see progress in the page. The last ten have text alone."""

INSTANT: Final[Mapping[str, Behaviour]] = MappingProxyType(dict.fromkeys(REALISTIC, Behaviour()))
"""Without latency and queue, for tests."""


class Settings:
    """The behaviour of every provider, by name, and `hub_failure`, a key of `HUB_FAILURES`."""

    def __init__(self, behaviours: Mapping[str, Behaviour] = REALISTIC) -> None:
        self._behaviours = {**REALISTIC, **behaviours}
        self._changes = Changes()
        self.hub_failure: str | None = None

    def __getitem__(self, provider: str) -> Behaviour:
        return self._behaviours[provider]

    def use(self, behaviours: Mapping[str, Behaviour]) -> None:
        """Replace the behaviour of these providers: `settings.use(INSTANT)`."""
        self._behaviours |= behaviours
        self._changes.notify()

    def as_json(self) -> dict[str, Any]:
        """All behaviours, and the failures with their labels, for the page."""
        return {
            "providers": {name: asdict(it) for name, it in self._behaviours.items()},
            "failures": [{"value": value, "label": label} for value, label in FAILURES.items()],
            "hub": {"failure": self.hub_failure},
            "hub_failures": [{"value": key, "label": it} for key, it in HUB_FAILURES.items()],
        }

    def update(self, changes: object) -> None:
        """Change some values of some providers, or of the `hub`: `{"hub": {"failure": "500"}}`.

        Raises `ValueError` with a sentence if any value is not valid; then nothing is changed.
        """
        if not isinstance(changes, Mapping):
            raise ValueError("Settings are an object of providers.")
        changed = {name: self._changed(name, it) for name, it in changes.items() if name != HUB}
        if HUB in changes:
            self.hub_failure = _checked_hub_failure(changes[HUB])
        self.use(changed)

    async def until_answering(self, provider: str) -> None:
        """Wait while a provider answers nothing."""
        await self._until_not(provider, SILENT)

    async def until_hub_answers(self) -> None:
        """Wait while the Hub answers nothing."""
        while self.hub_failure == SILENT:
            await self._changes.wait()

    async def until_sending_files(self, provider: str) -> None:
        """Wait while a provider sends no files, or answers nothing at all."""
        await self._until_not(provider, SILENT, SILENT_FILES)

    async def _until_not(self, provider: str, *failures: str) -> None:
        while self[provider].failure in failures:
            await self._changes.wait()

    def _changed(self, name: str, change: object) -> Behaviour:
        if name not in self._behaviours:
            raise ValueError(
                f"{name!r} is not a provider. Providers are: {', '.join(self._behaviours)}."
            )
        if not isinstance(change, Mapping) or not change.keys() <= BEHAVIOUR_CHECKS.keys():
            raise ValueError(f"{name}: give an object with some of: {', '.join(BEHAVIOUR_CHECKS)}.")
        for key, value in change.items():
            if not BEHAVIOUR_CHECKS[key][0](value):
                raise ValueError(
                    f"{name}: {key} must be {BEHAVIOUR_CHECKS[key][1]}, not {value!r}."
                )
        return replace(self._behaviours[name], **change)


def _checked_hub_failure(change: object) -> str | None:
    failure = change.get("failure") if isinstance(change, Mapping) else ""
    if failure is not None and not (isinstance(failure, str) and failure in HUB_FAILURES):
        raise ValueError(f"hub: failure must be null or one of: {', '.join(HUB_FAILURES)}.")
    return failure


def _is_latency(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return 0 <= value <= MAX_LATENCY_S


def _is_queue(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_JOBS_AHEAD


def _is_failure(value: object) -> bool:
    return value is None or (isinstance(value, str) and value in FAILURES)


BEHAVIOUR_CHECKS: Final = MappingProxyType(
    {
        "latency": (_is_latency, f"a number of seconds up to {MAX_LATENCY_S:.0f}"),
        "queue": (_is_queue, f"a whole number up to {MAX_JOBS_AHEAD}"),
        "failure": (_is_failure, "null or one of the listed failures"),
    }
)
