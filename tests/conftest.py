"""What every test can ask for: the cast, a GraphQL client, a drained outbox, a clock that stands."""

import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from community import clock
from community.api import create_keys
from community.moderation import hold_rules
from community.outbox import relay
from tests.cast import Member, join
from tests.client import Client

# Those start PostgreSQL, Redis and several processes: `make test-real` says when.
collect_ignore = [] if "REAL_PARTS" in os.environ else ["real"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks for search where there is none: PostgreSQL without Elasticsearch."""
    if settings.SEARCH_ENGINE != "embedded" or settings.IS_SQLITE:
        return
    asking = [item for item in items if item.get_closest_marker("search") or "tests/search/" in item.path.as_posix()]
    items[:] = [item for item in items if item not in set(asking)]
    config.hook.pytest_deselected(items=asking)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured on real parts, in one place."""
    if settings.IS_SQLITE and "REAL_PARTS" not in os.environ:
        return
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, figure in report.user_properties:
            if name == "figure" and report.when == "call":
                terminalreporter.write_line(figure)


@pytest.fixture(autouse=True)
def _keep_the_connection() -> None:
    """A request handled by Django ends with closing the connection, which would end a test's transaction too."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)


@pytest.fixture(autouse=True)
def _no_sweep_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """One create in some hundred clears up old keys, and would have statements more than the others."""
    monkeypatch.setattr(create_keys, "SWEEPING", 0)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _hold_rules_as_they_are() -> Iterator[None]:
    """Those that one test changed are read anew by the next."""
    yield
    hold_rules.forget()


@pytest.fixture(autouse=True)
def _empty_index(request: pytest.FixtureRequest) -> None:
    """What is marked `search` finds nothing of earlier tests, and at once what it writes itself.

    Those in tests/search choose their engine themselves.
    """
    if request.node.get_closest_marker("search") and settings.SEARCH_ENGINE == "elasticsearch":
        from search.engines import engine

        request.getfixturevalue("monkeypatch").setattr(type(engine()), "refresh_at_once", True)
        engine().clear()


@pytest.fixture(autouse=True, scope="session")
def _ledger_of_these_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.LEDGER = tmp_path_factory.mktemp("ledger") / "deletions.jsonl"


@pytest.fixture
def ledger_file(tmp_path: Path, settings) -> Path:
    """Where this test's own ledger of deletions will be."""
    settings.LEDGER = tmp_path / "ledger" / "deletions.jsonl"
    return settings.LEDGER


@pytest.fixture
def api(db: None) -> Callable[[Member | None], Client]:
    """`api(ana)` speaks for ana, `api(None)` as a guest."""
    return Client


@pytest.fixture
def ana(db: None) -> Member:
    """Tells stories."""
    return join("ana_tells")


@pytest.fixture
def ben(db: None) -> Member:
    """Belongs, and answers."""
    return join("ben_belongs")


@pytest.fixture
def cam(db: None) -> Member:
    """Comes by."""
    return join("cam_comes_by")


@pytest.fixture
def mo(db: None) -> Member:
    """Moderates."""
    return join("mo_minds", moderator=True)


@pytest.fixture
def drain_outbox(db: None) -> Callable[[], int]:
    """Run the event handlers until nothing is due; the number of deliveries handled."""
    return relay.drain


@pytest.fixture
def standing_clock() -> Iterator[datetime.datetime]:
    """Time stands still at this moment."""
    moment = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)
    with clock.at(moment):
        yield moment
