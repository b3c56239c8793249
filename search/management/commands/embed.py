"""`manage.py embed`: serve the meanings of texts over a Unix socket. One process; docs/running.md."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Loads the model, then answers until told to stop."""

    help = "Serve meanings (vectors) of texts to web processes and workers."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How it ends."""
        parser.add_argument(
            "--child", action="store_true", help="end when standard input does: with whoever started it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """SIGTERM and Ctrl-C end it at once: nobody loses anything."""
        if not settings.SEMANTIC:
            raise CommandError("SEMANTIC is off.")
        if "OPENBLAS_NUM_THREADS" not in os.environ:
            # Several threads wait for one another where others use the machine too. numpy asks when it is imported.
            os.environ["OPENBLAS_NUM_THREADS"] = "1"
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - itself
        from search.meaning.serving import Server

        if options["child"]:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        settings.MEANING_SOCKET.parent.mkdir(parents=True, exist_ok=True)
        try:
            asyncio.run(_serve(Server(settings.MEANING_SOCKET)))
        except OSError as error:
            raise CommandError(f"MEANING_SOCKET cannot be used: {error}.") from None


async def _serve(server: Any) -> None:
    running = asyncio.current_task()
    assert running is not None
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await server.run()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
