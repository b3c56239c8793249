"""`manage.py role grant|revoke HANDLE moderator`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.accounts.actions.roles import grant_role, revoke_role
from community.accounts.models import Role
from community.errors import Problem


class Command(BaseCommand):
    """Give a member a task, or take it back."""

    help = "Give a member a task, or take it back: role grant HANDLE moderator"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verb, the member, the task."""
        parser.add_argument("verb", choices=["grant", "revoke"])
        parser.add_argument("handle")
        parser.add_argument("kind", choices=Role.Kind.values)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say whether it changed anything."""
        change = grant_role if options["verb"] == "grant" else revoke_role
        try:
            is_changed = change(handle=options["handle"], kind=Role.Kind(options["kind"]))
        except Problem as problem:
            raise CommandError(problem.message) from None
        self.stdout.write("Done." if is_changed else "Nothing to change.")
