"""What every kind of process has that serves members."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.keys import BotKeys
from app.monitoring.measured_effects import MeasuredEffects
from app.monitoring.metrics import Metrics
from app.signals import stop_signal
from hfmedia import HuggingFaceMedia
from i18n import Languages
from settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`stop` is set when the process is to end."""

    settings: Settings
    languages: Languages
    metrics: Metrics
    stop: asyncio.Event


def begin(settings: Settings) -> Context:
    """Begin to listen to signals, and warn of what the settings lack."""
    stop = stop_signal()
    if not settings.hf_token:
        log.warning("HF_TOKEN is not set: servers and members have to bring keys of their own.")
    folder = settings.translations_dir
    languages = Languages(Path(folder) if folder else None)
    return Context(settings=settings, languages=languages, metrics=Metrics(), stop=stop)


def media_client(settings: Settings, metrics: Metrics, keys: BotKeys) -> HuggingFaceMedia:
    """The client. Its own key lists models; jobs bring a policy that names those of `keys`."""
    return HuggingFaceMedia(
        settings.hf_token or None,
        endpoint=settings.hf_endpoint,
        router_url=settings.hf_router_url,
        resolve_key=keys.resolve,
        effects=partial(MeasuredEffects, metrics=metrics),
    )
