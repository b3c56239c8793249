"""Look at the search index, compare it with the tables, or make it anew."""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing
from search.engines import engine
from search.engines.interface import Unavailable


class Command(BaseCommand):
    """`search status`, `search verify` and `search rebuild`."""

    help = "Show, verify (and heal) or rebuild the search index. Prints numbers only."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=argparse.ArgumentParser)
        verbs.add_parser("status", help="whether the engine answers, and how much it holds")
        verbs.add_parser("verify", help="compare database and index both ways, and heal what differs")
        verbs.add_parser("rebuild", help="make the index anew; searching goes on meanwhile")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            self.stdout.write(f"{getattr(self, options['verb'])()} ({time.perf_counter() - started:.1f} s)")
        except Unavailable:
            raise CommandError("The search engine does not answer.") from None

    def status(self) -> str:
        """How much is held."""
        return f"ok: {sum(1 for _ in engine().fingerprints())} posts in the index"

    def verify(self) -> str:
        """Compare and heal."""
        found = indexing.verify()
        if not found:
            return f"ok: {found.checked} posts, no difference"
        healed = f"healed: {found.missing} missing, {found.changed} changed, {found.surplus} surplus"
        return f"{healed}; {found.checked} posts checked"

    def rebuild(self) -> str:
        """Make it anew."""
        return f"rebuilt: {indexing.rebuild()} posts"
