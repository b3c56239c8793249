"""The outbox: facts that happened, and who still has to hear of them."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    """Finds the subscribers: every installed app may have a `handlers` module, and an `upkeep` module."""

    name = "community.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Import the handlers of all apps, so that a publisher knows for whom to write deliveries, and their chores."""
        autodiscover_modules("handlers", "upkeep")
        import_module("community.outbox.prune")
