"""manage.py prune_inbox: once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications import retention


class Command(BaseCommand):
    """Forget old notices, a bounded number in each transaction."""

    help = "Forget notices read 90 days ago, and unread ones after 180. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prune until nothing is old enough."""
        total = 0
        while forgotten := retention.prune():
            total += forgotten
        self.stdout.write(f"Forgot {total} notices.")
