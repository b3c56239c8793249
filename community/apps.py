from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The assembled whole: the commands that start it, the explorer's files."""

    name = "community"
    label = "community"
