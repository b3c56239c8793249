from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The moderators' desk: no tables, only pages (docs/adr/0033)."""

    name = "community.desk"
    label = "desk"
