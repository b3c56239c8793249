"""The event worker as a process of its own."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from community import metrics
from community.outbox.worker import STANDALONE_POLL_SECONDS, work


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, finishes what it has in hand and gives back the rest."""

    help = "Deliver events to their subscribers until told to stop. Any number of these may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(_work_until_told())


async def _work_until_told() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stop_metrics = metrics.serve()
    try:
        await work(stop, poll_seconds=STANDALONE_POLL_SECONDS)
    finally:
        stop_metrics()
