"""What the tests that read whole scenes share."""

from typing import Any

import pytest
from django.conf import settings as configured


@pytest.fixture
def many_scenes(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether statements are what Django makes is asked by all other tests; here it takes time."""
    settings.CHECK_STATEMENTS = False
    if configured.SEARCH_ENGINE == "elasticsearch":
        from search.engines import engine

        monkeypatch.setattr(type(engine()), "refresh_at_once", True)
