"""What jobs need to outlive their process: a database, providers and a media store.

A test of one database alone overrides `database_url`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from hfmedia.media_store import FolderMediaStore
from playground.providers import INSTANT, Providers, Settings
from tests.jobs.durable_world import World
from tests.library.job_provider import JobProvider, job_provider


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    """The media of all processes."""
    with closing(FolderMediaStore()) as opened:
        yield opened


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    """Providers that answer at once."""
    async with Providers(settings=Settings(INSTANT)) as running:
        yield running


@pytest.fixture
def world(database_url: str, store: FolderMediaStore, providers: Providers) -> World:
    """A database, providers that answer at once, and a media store."""
    hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
    return World(database_url, hosts, store)


@pytest.fixture
async def endless() -> AsyncIterator[JobProvider]:
    """Providers whose jobs run until they are cancelled."""
    async with job_provider() as provider:
        yield provider


@pytest.fixture
def endless_world(database_url: str, store: FolderMediaStore, endless: JobProvider) -> World:
    """A database with such providers."""
    return World(database_url, endless.hosts, store)
