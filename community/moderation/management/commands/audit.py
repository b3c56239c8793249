"""Look whether the audit log is as it was written."""

from typing import Any

from django.core.management import CommandError, CommandParser
from django.core.management.base import BaseCommand

from community.moderation import audit


class Command(BaseCommand):
    help = "Look whether every entry of the audit log is as it was written, and in its place."

    def add_arguments(self, parser: CommandParser) -> None:
        """`audit verify [number:hash]`."""
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("known", nargs="?", help="what an earlier run said to keep, as number:hash")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what to keep for the next time; fails when something was changed."""
        problems = audit.verify(_known(options["known"]))
        if problems:
            raise CommandError(" ".join(problems))
        number, last = audit.head()
        self.stdout.write(f"{number} entries, nothing was changed. Keep this: {number}:{last.hex()}")


def _known(value: str | None) -> tuple[int, bytes] | None:
    if value is None:
        return None
    try:
        number, _, last = value.partition(":")
        return int(number), bytes.fromhex(last)
    except ValueError:
        raise CommandError("What you kept looks like number:hash.") from None
