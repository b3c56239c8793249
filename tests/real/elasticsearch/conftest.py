"""A node of their own for tests that stop it. They run where ELASTICSEARCH_URL says that there are real parts."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.real.elasticsearch.node import Node, elasticsearch_node

collect_ignore_glob = [] if os.environ.get("ELASTICSEARCH_URL") else ["test_*.py"]


@pytest.fixture(scope="session")
def shared_node() -> Iterator[Node]:
    """One for all tests of this process."""
    with elasticsearch_node() as node:
        yield node


@pytest.fixture
def node(shared_node: Node) -> Iterator[Node]:
    """Answering at the beginning, whatever the test before did."""
    yield shared_node
    assert shared_node.process is not None
    shared_node.thaw()
    if shared_node.process.poll() is not None:
        shared_node.start()


@pytest.fixture
def engine(node: Node, db: None, settings: Any) -> Iterator[Any]:
    """The engine, configured, on that node, empty."""
    from search import engines

    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = node.url
    settings.ELASTICSEARCH_INDEX = "real"
    engines.engine.cache_clear()
    engine = engines.engine()
    engine.clear()
    yield engine
    engines.engine.cache_clear()
