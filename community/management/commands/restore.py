"""`manage.py restore FILE`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from community import backups
from forums.actions.restoring import pass_given_numbers as pass_given_topic_numbers
from notifications.actions.restoring import pass_given_numbers as pass_given_inbox_numbers


class Command(BaseCommand):
    """With web and worker stopped. Each step may be repeated; the first either happens whole or not at all."""

    help = "Replace the database by the backup in FILE, without what was deleted since, and make the index anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Nobody may read the community between the first step and the fourth."""
        if not settings.LEDGER.exists():
            call_command("replay_deletions")  # says what is wrong, before anything is done
        try:
            backups.bring_back(options["file"])
        except backups.BackupProblem as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("the database is as it was; now, what happened since:")
        call_command("migrate", verbosity=0, interactive=False)
        pass_given_topic_numbers()
        pass_given_inbox_numbers()
        call_command("replay_deletions", stdout=self.stdout)
        call_command("search", "rebuild", stdout=self.stdout)
        self.stdout.write("Done. Start the worker: it brings the inboxes up to date.")
