"""The real worker process on a database file: killed, told to stop, and with one subscriber that hangs."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[3]

SETTINGS = """
SECRET_KEY = "x" * 50
INSTALLED_APPS = ["community.outbox", "toy_shop"]
USE_TZ = True
REDIS_URL = ""
DATABASE_THREADS = 4
METRICS_PORT = 0
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "toys.sqlite3", "OPTIONS": {
    "transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"}}}
"""

# Writes what it does to files as it does it, and takes as long as the files `slow` (seconds) and `hang` tell.
HANDLERS = """
import pathlib, time
from community.outbox import claims
from community.outbox.subscribe import on
from toy_shop.events import ToyMade

claims.LEASE_SECONDS = 1.0

def note(name, events):
    with open(name, "a") as file:
        file.write("".join(f"{event.number}\\n" for event in events))

@on(ToyMade, name="toys.count")
def count(events):
    note("begun", events)
    if pathlib.Path("slow").exists():
        time.sleep(float(pathlib.Path("slow").read_text()))
    note("counted", events)

@on(ToyMade, name="toys.hang")
def hang(events):
    while pathlib.Path("hang").exists():
        time.sleep(0.02)
"""

EVENTS = """
from dataclasses import dataclass
from community.outbox.events import Event

@dataclass(frozen=True, slots=True)
class ToyMade(Event):
    number: int
"""

PUBLISH = """
import sys, django
django.setup()
from django.db import transaction
from community.outbox.publish import publish
from toy_shop.events import ToyMade
with transaction.atomic():
    publish(*(ToyMade(number) for number in range(int(sys.argv[1]))))
"""


class Shop:
    """A folder with a database, and processes that run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
            "DJANGO_SETTINGS_MODULE": "toy_settings",
        }
        (folder / "toy_shop").mkdir()
        (folder / "toy_settings.py").write_text(SETTINGS)
        for name, text in {"__init__": "", "events": EVENTS, "handlers": HANDLERS}.items():
            (folder / "toy_shop" / f"{name}.py").write_text(text)
        self.run("-m", "django", "migrate", "-v0")

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            check=True,
            timeout=60,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def publish(self, count: int) -> None:
        self.run("-c", PUBLISH, str(count))

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "django", "run_outbox"]
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment)
        self.processes.append(process)
        return process

    def numbers(self, name: str) -> list[int]:
        path = self.folder / name
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def count(self, where: str) -> int:
        with closing(sqlite3.connect(self.folder / "toys.sqlite3", timeout=20)) as database:
            return database.execute(f"SELECT count(*) FROM outbox_delivery WHERE {where}").fetchone()[0]  # noqa: S608


def until(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    for process in shop.processes:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def test_a_worker_killed_in_a_batch_loses_nothing(shop):
    shop.publish(250)
    (shop.folder / "slow").write_text("60")
    first = shop.start_worker()
    until(lambda: len(shop.numbers("begun")) == 100)
    first.kill()  # SIGKILL
    first.wait(10)
    assert shop.numbers("counted") == []
    assert shop.count("subscriber = 'toys.count' AND state = 1") == 0
    assert shop.count("subscriber = 'toys.count' AND lease IS NOT NULL") == 100

    (shop.folder / "slow").unlink()
    second = shop.start_worker()
    until(lambda: shop.count("state = 1") == 500)
    assert sorted(shop.numbers("counted")) == list(range(250))
    assert shop.count("lease IS NOT NULL") == 0
    second.send_signal(signal.SIGTERM)
    assert second.wait(10) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_its_batch_and_holds_nothing(shop, number):
    shop.publish(250)
    (shop.folder / "slow").write_text("1")
    worker = shop.start_worker()
    until(lambda: len(shop.numbers("begun")) == 100)
    worker.send_signal(number)
    assert worker.wait(15) == 0
    assert shop.numbers("counted") == list(range(100))
    assert shop.count("subscriber = 'toys.count' AND state = 1") == 100
    assert shop.count("subscriber = 'toys.count' AND state = 0 AND attempts = 0") == 150
    assert shop.count("lease IS NOT NULL") == 0


def test_a_hanging_subscriber_does_not_delay_another(shop):
    (shop.folder / "hang").touch()
    shop.publish(250)
    worker = shop.start_worker()
    until(lambda: shop.count("subscriber = 'toys.count' AND state = 1") == 250)
    assert shop.count("subscriber = 'toys.hang' AND state = 0") == 250
    (shop.folder / "hang").unlink()
    until(lambda: shop.count("state = 1") == 500)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
