from django.apps import AppConfig


class ApiConfig(AppConfig):
    """GraphQL plumbing; knows no domain."""

    name = "community.api"
    label = "api"
