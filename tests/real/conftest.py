"""The parts for the journeys: one of each for a test process, which tests may stop, freeze and start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.real import parts
from tests.real.__main__ import PACKAGES
from tests.real.community import Community
from tests.real.elasticsearch.node import Node, elasticsearch_node


@pytest.fixture(scope="session")
def kept_database() -> Iterator[parts.Postgres]:
    with parts.postgres() as database:
        yield database


@pytest.fixture(scope="session")
def kept_redis() -> Iterator[parts.Redis]:
    with parts.redis() as redis:
        yield redis


@pytest.fixture(scope="session")
def kept_node() -> Iterator[Node]:
    with elasticsearch_node() as node:
        yield node


def answering(part: parts.P) -> parts.P:
    """At work, whatever an earlier test did to it."""
    if part.is_running:
        part.thaw()
    else:
        part.start()
    return part


@pytest.fixture
def database(kept_database: parts.Postgres) -> parts.Postgres:
    """PostgreSQL, answering."""
    return answering(kept_database)


@pytest.fixture
def redis(kept_redis: parts.Redis) -> parts.Redis:
    """Redis, answering."""
    return answering(kept_redis)


@pytest.fixture
def node(kept_node: Node) -> Node:
    """Elasticsearch, answering."""
    return answering(kept_node)


@pytest.fixture
def community(tmp_path: Path, database: parts.Postgres, redis: parts.Redis, node: Node) -> Iterator[Community]:
    """Two web processes and a worker, running."""
    community = Community(tmp_path, database, redis, node)
    try:
        community.start()
        yield community
    finally:
        community.end()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A browser, without a window."""
    with sync_playwright() as playwright:
        # A container's root has no sandbox; the pages are our own.
        browser = playwright.chromium.launch(executable_path=PACKAGES["chromium"], args=["--no-sandbox"])
        yield browser
        browser.close()
