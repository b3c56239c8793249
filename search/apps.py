from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding what was said. Reads what happened in the forums; nothing depends on it."""

    name = "search"
