"""The engine itself on a node that tests may stop."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.real.elasticsearch.node import Node


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
