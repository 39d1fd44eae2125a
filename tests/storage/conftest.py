"""A database for each test, in SQLite and in PostgreSQL."""

import pytest

from storage.database import Database
from storage.generations import GenerationRepository
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.processes import ProcessRepository


@pytest.fixture
def jobs(database: Database) -> JobRepository:
    """Its jobs."""
    return JobRepository(database)


@pytest.fixture
def erasure(database: Database) -> JobErasure:
    """What erases them."""
    return JobErasure(database)


@pytest.fixture
def generations(database: Database) -> GenerationRepository:
    """Its generations."""
    return GenerationRepository(database)


@pytest.fixture
def processes(database: Database) -> ProcessRepository:
    """Its processes."""
    return ProcessRepository(database)


@pytest.fixture
def media(database: Database) -> MediaIndex:
    """Its media."""
    return MediaIndex(database)
