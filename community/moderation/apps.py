from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """How people are kept safe: reports today, cases and decisions on top of them later."""

    name = "community.moderation"
    label = "moderation"

    def ready(self) -> None:
        from community.moderation import profiles

        profiles.register_kind()
