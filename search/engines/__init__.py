"""The engine that this deployment searches with."""

from functools import cache

from django.conf import settings

from search.engines.interface import Engine


@cache
def engine() -> Engine:
    """The one named by settings.SEARCH_ENGINE, which settings check. A process imports its own engine only."""
    if settings.SEARCH_ENGINE == "elasticsearch":
        from search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
    from search.engines.sqlite import SqliteEngine

    return SqliteEngine()
