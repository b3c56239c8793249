"""PostgreSQL and Redis of a test's own: from Debian's packages, in a temporary folder, on free ports.

    with postgres() as database, redis() as cache:
        database.url, cache.url

Nothing is installed and no service of the system is touched. CannotStart says what is missing and how to get it.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psycopg

from tests.server import free_port

START_SECONDS = 30
STOP_SECONDS = 30
# PostgreSQL refuses to run as root: then as the user its package made.
POSTGRES_USER = "postgres"
OLDEST_POSTGRES = 15
SORTING = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")

P = TypeVar("P", bound="Part")


class CannotStart(RuntimeError):  # noqa: N818
    """Something is missing, and the message says what and how to get it."""


@dataclass
class Part:
    """A server process on a port. Tests may stop, kill and start it again; its data stays in the folder."""

    name: str
    command: list[str]
    port: int
    folder: Path
    answers: Callable[["Part"], bool]
    # The signal that ends it gracefully without waiting for its clients.
    goodbye: signal.Signals = signal.SIGTERM
    user: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    start_seconds: float = START_SECONDS
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        """Start and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.user,
                cwd=self.folder,
            )
        deadline = time.monotonic() + self.start_seconds
        while not self.answers(self):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise CannotStart(
                    f"{self.name} does not start. The end of its log:\n{self.log.read_text(errors='replace')[-3_000:]}"
                )
            time.sleep(0.05)

    @property
    def is_running(self) -> bool:
        """Whether there is a process, frozen or not."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it as an operator would; killed when that does not help."""
        if not self.is_running:
            return
        assert self.process is not None
        self.thaw()  # a test may have frozen it
        self.process.send_signal(self.goodbye)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)

    def freeze(self) -> None:
        """Let it keep its connections and answer nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """Stop and start again."""
        self.stop()
        self.start()


class Postgres(Part):
    """A PostgreSQL server."""

    def url_of(self, database: str) -> str:
        """The address of a database there, as DATABASE_URL wants it."""
        return f"postgres://community@127.0.0.1:{self.port}/{database}"

    @property
    def url(self) -> str:
        """The address of a database that is there from the start."""
        return self.url_of("postgres")

    def create(self, database: str) -> str:
        """A new empty database; its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url_of(database)


class Redis(Part):
    """A Redis server that keeps nothing on disk."""

    @property
    def url(self) -> str:
        """Its address, as REDIS_URL wants it."""
        return f"redis://127.0.0.1:{self.port}/0"


@contextlib.contextmanager
def postgres(**settings: str) -> Iterator[Postgres]:
    """A PostgreSQL of its own with nothing in it, gone with its data at the end. Up in about three seconds.

    It sorts text as English readers do and not by bytes, so that code which relies on the order of bytes shows.
    `settings` are further lines of its configuration.
    """
    initdb, server = _postgres_program("initdb"), _postgres_program("postgres")
    user = _postgres_user()
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data, port = folder / "data", free_port()
        made = subprocess.run(
            [initdb, "-D", data, "-U", "community", "--auth=trust", "--encoding=UTF8", "--no-sync", *SORTING],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            user=user,
            cwd=folder,
        )
        if made.returncode:
            raise CannotStart(f"PostgreSQL cannot make its data folder: {made.stderr.strip()[-1_000:]}")
        given = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "fsync": "off",  # what a power cut would do is not tested, processes are killed
            "max_connections": 200,
            "deadlock_timeout": "200ms",
        } | settings
        command = [server, "-D", str(data), *(f"--{key}={value}" for key, value in given.items())]
        part = Postgres("PostgreSQL", command, port, folder, _postgres_answers, signal.SIGINT, user)
        yield from running(part)


@contextlib.contextmanager
def redis() -> Iterator[Redis]:
    """A Redis of its own, gone at the end."""
    server = shutil.which("redis-server")
    if server is None:
        raise CannotStart("There is no redis-server. On Debian and Ubuntu: apt-get install redis-server")
    with tempfile.TemporaryDirectory(prefix="redis-") as name:
        folder, port = Path(name), free_port()
        command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        yield from running(Redis("Redis", command, port, folder, _redis_answers))


def running(part: P) -> Iterator[P]:
    """It, started; stopped at the end."""
    try:
        part.start()
        yield part
    finally:
        part.stop()


def _postgres_program(name: str) -> str:
    """A program of the newest PostgreSQL here; Debian keeps them off the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    found = next((str(each / name) for each in folders if (each / name).exists()), None) or shutil.which(name)
    if found is None:
        raise CannotStart("There is no PostgreSQL. On Debian and Ubuntu: apt-get install postgresql")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    if int(re.findall(r"\d+", version)[0]) < OLDEST_POSTGRES:
        raise CannotStart(f"PostgreSQL {OLDEST_POSTGRES} or newer is needed; this is {version.strip()}.")
    return found


def _postgres_user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(POSTGRES_USER).pw_name
    except KeyError:
        raise CannotStart(f"PostgreSQL does not run as root, and there is no user {POSTGRES_USER}.") from None


def _postgres_answers(part: Part) -> bool:
    try:
        psycopg.connect(f"postgres://community@127.0.0.1:{part.port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(part: Part) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", part.port), 2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16) == b"+PONG\r\n"
    except OSError:
        return False
