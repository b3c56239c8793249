"""Search does not find worse than it did: the held-out half, with the embedded engine."""

import pytest
from django.core.management import call_command

from evaluation import judged, report, run, systems
from evaluation.run import Figures
from search import engines
from tests.search.conftest import HAS_SQLITE

pytestmark = pytest.mark.skipif(not HAS_SQLITE, reason="tests/real/test_evaluation.py asks both engines")


@pytest.mark.timeout(400)
def test_held_out_figures_do_not_fall(db):
    engines.engine.cache_clear()
    call_command("load_sample", verbosity=0)
    held_out = [query for query in judged.queries() if query.half == "held-out"]
    with systems.searching("embedded") as search:
        found = {"embedded": run.evaluate(search, held_out)}
    assert report.fallen(found) == []
    assert found["embedded"]["held-out"].queries == len(held_out)


def test_a_fall_is_told():
    worse = Figures(ndcg=0.1, mrr=1.0, recall=1.0, p50=0, p99=0, queries=1)
    [told] = report.fallen({"embedded": {"held-out": worse}})
    assert told.startswith("embedded: ndcg fell from 0.")
