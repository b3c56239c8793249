from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The assembled whole: the commands that start it, the explorer's files."""

    name = "community"
    label = "community"

    def ready(self) -> None:
        """Have this process tell Prometheus how the parts are."""
        from community import scrape  # it reads models

        scrape.register()
