"""Look at the search index, compare it with the tables, or make it anew."""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing, meanings
from search.engines import engine
from search.engines.interface import Unavailable
from search.meaning.asking import Away


class Command(BaseCommand):
    """`search status`, `search verify`, `search rebuild` and `search meanings`."""

    help = "Show, verify (and heal) or rebuild the search index. Prints numbers only."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=argparse.ArgumentParser)
        verbs.add_parser("status", help="whether the engine answers, and how much it holds")
        verbs.add_parser("verify", help="compare database and index both ways, and heal what differs")
        verbs.add_parser("rebuild", help="make the index anew; searching goes on meanwhile")
        verbs.add_parser("meanings", help="have `embed` say what posts tell of, where that is not known yet")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            self.stdout.write(f"{getattr(self, options['verb'])()} ({time.perf_counter() - started:.1f} s)")
        except Unavailable:
            raise CommandError("The search engine does not answer.") from None
        except Away:
            raise CommandError("`manage.py embed` does not answer.") from None

    def status(self) -> str:
        """How much is held."""
        return f"ok: {sum(1 for _ in engine().fingerprints())} posts in the index"

    def verify(self) -> str:
        """Compare and heal; also what is kept of posts that are gone."""
        found = indexing.verify()
        forgotten = meanings.forget_gone()
        if forgotten:
            self.stdout.write(f"forgot what {forgotten} posts told of that are gone")
        if not found:
            return f"ok: {found.checked} posts, no difference"
        healed = f"healed: {found.missing} missing, {found.changed} changed, {found.surplus} surplus"
        return f"{healed}; {found.checked} posts checked"

    def meanings(self) -> str:
        """Fill what is missing."""
        return f"ok: what {meanings.refresh_all()} posts tell of was not known"

    def rebuild(self) -> str:
        """Make it anew."""
        return f"rebuilt: {indexing.rebuild()} posts"
