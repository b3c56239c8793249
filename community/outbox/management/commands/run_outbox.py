"""The event worker as a process of its own."""

import asyncio
import signal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from community import metrics
from community.outbox.worker import STANDALONE_POLL_SECONDS, work

ALIVE_SECONDS = 5.0


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, finishes what it has in hand and gives back the rest."""

    help = "Deliver events to their subscribers until told to stop. Any number of these may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """How others see that it goes round."""
        parser.add_argument("--alive", type=Path, metavar="FILE", help="touch this every few seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(_work_until_told(options["alive"]))


async def _work_until_told(alive: Path | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if alive is not None:
        _show_life(alive)
    stop_metrics = metrics.serve()
    try:
        await work(stop, poll_seconds=STANDALONE_POLL_SECONDS)
    finally:
        stop_metrics()


def _show_life(file: Path) -> None:
    """Now, and again and again as long as the event loop goes round."""
    file.touch()
    asyncio.get_running_loop().call_later(ALIVE_SECONDS, _show_life, file)
