"""Look at the outbox and put parked deliveries back to work."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from community.outbox.backlog import retry_parked, status


class Command(BaseCommand):
    """`outbox status [--json]` and `outbox retry [--subscriber NAME] [--id N]`."""

    help = "Show how far subscribers are behind, or retry parked deliveries. Prints ids, names and codes only."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=argparse.ArgumentParser)
        show = verbs.add_parser("status", help="counts by subscriber, age of the oldest due one, what is parked")
        show.add_argument("--json", action="store_true", help="for machines")
        retry = verbs.add_parser("retry", help="give parked deliveries all their attempts again")
        retry.add_argument("--subscriber", help="only of this subscriber")
        retry.add_argument("--id", type=int, help="only this delivery")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "retry":
            count = retry_parked(subscriber=options["subscriber"], id=options["id"])
            self.stdout.write(f"{count} put back to work")
            return
        found = status()
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(f"{'subscriber':<32} {'pending':>8} {'parked':>8} {'done':>8}  oldest due")
        for row in found["subscribers"]:
            note = "" if row["is_known"] else "  (no such subscriber in this code)"
            self.stdout.write(
                f"{row['subscriber']:<32} {row['pending']:>8} {row['parked']:>8} {row['done']:>8}"
                f"  {row['oldest_due_seconds']:.0f} s{note}"
            )
        for row in found["parked"]:
            self.stdout.write(
                f"parked {row['id']}: {row['subscriber']} {row['event']} {row['event_id']},"
                f" {row['attempts']} attempts, {row['error']}"
            )
