"""Which engine a process has, and what it costs those that do not want it."""

import os
import subprocess
import sys

import pytest

from search import engines
from search.engines.interface import Unavailable
from tests.server import free_port


def started(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of its own, with a configured Django."""
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | environment
    setup = f"import django; django.setup()\n{code}"
    return subprocess.run([sys.executable, "-c", setup], env=given, capture_output=True, text=True, timeout=60)


def test_a_server_with_the_embedded_engine_never_loads_the_client():
    code = (
        "import sys, community.asgi\nfrom search.engines import engine\nengine().is_available()\n"
        "print('elasticsearch' in sys.modules)"
    )
    told = started(code, SEARCH_ENGINE="embedded")
    assert told.stdout.strip() == "False", told.stderr


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SEARCH_ENGINE": "solr"}, "SEARCH_ENGINE"),
        ({"SEARCH_ENGINE": "elasticsearch", "ELASTICSEARCH_INDEX": "Bad*Name"}, "ELASTICSEARCH_INDEX"),
        ({"SEARCH_ENGINE": "elasticsearch", "ELASTICSEARCH_INDEX": "-x"}, "ELASTICSEARCH_INDEX"),
    ],
)
def test_a_bad_setting_stops_the_start_with_its_name(given, named):
    told = started("", **{"ELASTICSEARCH_URL": "http://127.0.0.1:9"} | given)
    assert told.returncode
    assert f"ImproperlyConfigured: {named}" in told.stderr


def test_a_node_that_is_not_there_is_said_to_be_away_and_nothing_else(settings, caplog):
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = f"http://somebody:secretword@127.0.0.1:{free_port()}"
    settings.ELASTICSEARCH_INDEX = "nowhere"
    engines.engine.cache_clear()
    try:
        engine = engines.engine()
        assert engine.is_available() is False
        with pytest.raises(Unavailable) as raised:
            list(engine.fingerprints())
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__
        assert "secretword" not in caplog.text
        assert "ConnectionError" in caplog.text
    finally:
        engines.engine.cache_clear()
