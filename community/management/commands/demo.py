"""`manage.py demo`: everything in one process on this machine. `make run` is this."""

import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from forums.sample.sign_ins import MEMBER, PASSWORD, SIGN_INS

HOST = "127.0.0.1"
# How long requests and sockets may take to end after the signal to stop.
GRACE_SECONDS = 5


class Command(BaseCommand):
    """Migrates, loads the sample community into an empty database, says what to try, and serves until told to stop."""

    help = "Serve a local demonstration with a sample community; DEPLOYMENT=local only."
    requires_system_checks = ()  # `make lint` and the tests run them; a second start is quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", default="8000", help="port on 127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ctrl-C and SIGTERM end it at any point: each step is a transaction or may be repeated."""
        if settings.DEPLOYMENT != "local" or not settings.INLINE_WORKER:
            raise CommandError("demo needs DEPLOYMENT=local and INLINE_WORKER=on, as `make run` sets them.")
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        door = _open_door(options["port"])
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("load_sample", stdout=self.stdout)
        address = "http://{}:{}".format(*door.getsockname())
        self.stdout.write(_welcome(address))
        self.stdout.flush()
        with _meanings():
            _serve(door)
        self.stdout.write("Stopped.")


def _stop(number: int, frame: object) -> None:
    sys.exit(0)


def _open_door(port: str) -> socket.socket:
    """A socket bound to the port, before anything slow is done; it answers once the server listens on it."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, int(port)))
    except (ValueError, OverflowError):
        raise CommandError(f"{port} is not a port: choose a number from 1 to 65535.") from None
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8123"
        ) from None
    return door


def _serve(door: socket.socket) -> None:
    config = uvicorn.Config(
        "community.asgi:application",
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    try:
        uvicorn.Server(config).run(sockets=[door])
    except SystemExit as ended:  # uvicorn hands the signal that stopped it on to _stop
        if ended.code:
            raise


@contextmanager
def _meanings() -> Iterator[None]:
    """The `embed` process beside this one, which ends with it, however that ends; started again when it dies."""
    if not settings.SEMANTIC:
        yield
        return
    command = [sys.executable, "manage.py", "embed", "--child"]
    ending = threading.Event()

    def keep() -> None:
        while not ending.is_set():
            with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=settings.BASE_DIR) as child:  # noqa: S603 - our own
                while child.poll() is None and not ending.wait(0.2):
                    pass
                child.terminate()
            ending.wait(1)

    keeping = threading.Thread(target=keep)
    keeping.start()
    try:
        yield
    finally:
        ending.set()
        keeping.join()


def _welcome(address: str) -> str:
    people = "\n".join(f"    {handle:<14} {task}" for handle, task in SIGN_INS.items())
    return f"""
Alongside runs at {address}   (stop it with Ctrl-C; data in {settings.DATA_DIR})

  Explore the API      {address}/graphql/   (open it in a browser)
  Its schema           {address}/schema.graphql
  How it is doing      {address}/readyz
  The moderators' desk {address}/desk/

  Sign in as one of these, password "{PASSWORD}":
{people}

  Sign in, then search, from another terminal:

    TOKEN=$(curl -s {address}/_allauth/app/v1/auth/login -H 'Content-Type: application/json' \\
      -d '{{"username": "{MEMBER}", "password": "{PASSWORD}"}}' \\
      | python3 -c 'import json, sys; print(json.load(sys.stdin)["meta"]["session_token"])')

    curl -s {address}/graphql/ -H 'Content-Type: application/json' -H "X-Session-Token: $TOKEN" \\
      -d '{{"query": "query($q: String!) {{ search(query: $q) {{ edges {{ node {{ ... on Topic {{ title }} }} }} }} }}",
           "variables": {{"q": "cannot sleep before work"}}}}'
"""
