from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who people are: accounts, profiles, roles, recovery."""

    name = "community.accounts"
    label = "accounts"
