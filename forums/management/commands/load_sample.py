"""`manage.py load_sample`: fill an empty database with the sample community."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from community import clock
from community.outbox import relay
from community.outbox.backlog import status
from forums.sample.acts import Act, Replied, Started
from forums.sample.load import is_filled, load
from forums.sample.plan import SEED, plan
from forums.sample.sign_ins import PASSWORD, SIGN_INS
from forums.sample.texts import read_forums

PROGRESS_SECONDS = 4.0


class Command(BaseCommand):
    """Loads, then has all events handled, so that search and inboxes are complete. Does nothing if anybody is here."""

    help = "Fill an empty database with the sample community (never a production one)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The seed."""
        parser.add_argument(
            "--seed", type=int, default=SEED, help="another number gives another community of the same texts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load in one transaction, so that a stop halfway leaves nothing behind."""
        if settings.IS_PRODUCTION:
            raise CommandError("The sample community has a known password and is not for production.")
        if is_filled():
            self.stdout.write("There is a community here already; nothing was loaded.")
            return
        started = time.monotonic()
        self._load(options["seed"])
        self.stdout.write(f"The sample community is ready ({time.monotonic() - started:.0f} s).")

    def _load(self, seed: int) -> None:
        acts = plan(read_forums(), until=clock.now(), seed=seed)
        topics, replies = (sum(isinstance(act, kind) for act in acts) for kind in (Started, Replied))
        self.stdout.write(f"Loading the sample community: {topics} topics, {replies} replies ...")
        progress = _Progress(self.stdout.write, "loaded", len(acts))

        def count(act: Act) -> None:
            progress.add(1)

        with transaction.atomic():
            load(acts, passwords=dict.fromkeys(SIGN_INS, PASSWORD), on_act=count)
        waiting = sum(row["pending"] for row in status()["subscribers"])
        progress = _Progress(self.stdout.write, "indexed and told", waiting)
        while done := relay.run_due():
            progress.add(done)


class _Progress:
    """Says every few seconds how much is done."""

    def __init__(self, write: Any, what: str, total: int) -> None:
        self.write = write
        self.what = what
        self.total = total
        self.done = 0
        self.said_at = time.monotonic()

    def add(self, count: int) -> None:
        self.done += count
        if time.monotonic() - self.said_at >= PROGRESS_SECONDS:
            self.said_at = time.monotonic()
            self.write(f"  {100 * self.done // max(self.total, 1)} % {self.what}")
