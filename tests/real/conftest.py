"""PostgreSQL and Redis for the journeys: one of each for a test process, which tests may stop and start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real import parts
from tests.real.community import Community


@pytest.fixture(scope="session")
def database() -> Iterator[parts.Postgres]:
    with parts.postgres() as database:
        yield database


@pytest.fixture(scope="session")
def redis() -> Iterator[parts.Redis]:
    with parts.redis() as redis:
        yield redis


@pytest.fixture
def community(tmp_path: Path, database: parts.Postgres, redis: parts.Redis) -> Iterator[Community]:
    """Two web processes and a worker, running."""
    for part in (database, redis):  # an earlier test may have left one down
        if part.process is None or part.process.poll() is not None:
            part.start()
    community = Community(tmp_path, database, redis)
    try:
        community.start()
        yield community
    finally:
        community.end()
