"""`manage.py backup FOLDER`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community import backups, ledger


class Command(BaseCommand):
    """Writes one file and prints its path. Everything else may go on meanwhile."""

    help = "Save the database, as it is at one moment, into a new file in FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """The ledger is made with the first backup, so that a restore without one is a mistake and not a beginning."""
        try:
            ledger.make()
            self.stdout.write(str(backups.save(options["folder"])))
        except OSError as error:
            raise CommandError(f"The backup or the ledger cannot be written ({error.strerror}).") from None
        except backups.BackupProblem as problem:
            raise CommandError(str(problem)) from None
