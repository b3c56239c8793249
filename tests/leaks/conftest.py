"""What the tests that read whole scenes share."""

import os
from typing import Any

import pytest
from django.conf import settings as configured

from tests.leaks import readings


@pytest.fixture
def many_scenes(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whether statements are what Django makes is asked by all other tests; here it takes time."""
    settings.CHECK_STATEMENTS = False
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = tmp_path_factory.getbasetemp().parent / "scenes"  # above those of the single workers
        folder.mkdir(exist_ok=True)
        monkeypatch.setattr(readings, "shared", folder)
    if configured.SEARCH_ENGINE == "elasticsearch":
        from search.engines import engine

        monkeypatch.setattr(type(engine()), "refresh_at_once", True)
