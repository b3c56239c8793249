from django.apps import AppConfig


class ForumsConfig(AppConfig):
    """The rooms and what is said in them."""

    name = "forums"

    def ready(self) -> None:
        from forums import moderation

        moderation.register_kinds()
