"""`manage.py replay_deletions`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.backups.replay import replay_deletions


class Command(BaseCommand):
    """`restore` does this by itself; it can be repeated at any time."""

    help = "Delete again the accounts, posts and older texts that the ledger says were deleted. Prints numbers only."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do about deletions nobody knows the end of."""
        parser.add_argument(
            "--also-asked",
            action="store_true",
            help="also those that were asked for and never confirmed, because the process or the database died then",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Numbers of what was there again."""
        try:
            found = replay_deletions(also_asked=options["also_asked"])
        except FileNotFoundError:
            raise CommandError(
                f"There is no ledger of deletions at {settings.LEDGER}. Set LEDGER to where it is. If it is lost, make"
                " an empty file there: what was deleted since the backup is then back."
            ) from None
        told = f"{found.accounts} accounts, {found.posts} posts, {found.revisions} older texts"
        self.stdout.write(f"deleted again: {told}")
        if found.only_asked:
            self.stdout.write(f"left alone: {found.only_asked} asked for, never confirmed (docs/running.md)")
        if found.unreadable:
            self.stdout.write(f"passed over: {found.unreadable} lines cut short")
