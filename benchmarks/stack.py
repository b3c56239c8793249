"""Everything running: PostgreSQL, Redis, Elasticsearch, two web processes, a worker, two processes of the floor.

with stack() as everything:
    everything.webs, everything.worker, everything.floors
"""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.real import compose
from tests.real.elasticsearch.node import Node, elasticsearch_node
from tests.real.parts import Part, Postgres, Redis, postgres, redis
from tests.server import ROOT, free_port

INDEX = "alongside"


@dataclass
class Process(Part):
    """A process of ours, or of the floor."""

    metrics_port: int = 0

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def megabytes(self) -> float:
        """Memory now, what it shares with others counted by its part (PSS)."""
        assert self.process is not None
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@dataclass
class Stack:
    """What runs."""

    database: Postgres
    redis: Redis
    search: Node
    folder: Path
    webs: list[Process] = field(default_factory=list)
    floors: list[Process] = field(default_factory=list)
    worker: Process | None = None

    @property
    def database_url(self) -> str:
        return self.database.url_of("alongside")

    @property
    def processes(self) -> list[Process]:
        """Those of ours."""
        return [*self.webs, *self.floors, *([self.worker] if self.worker else [])]

    def manage(self, *arguments: str) -> bytes:
        """Run a module or a script with the servers' settings; what it prints."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=os.environ | self._environment(0),
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr.decode()[-3_000:]}")
        return done.stdout

    def start(self) -> None:
        """Two web processes, a worker, and two processes of the floor."""
        self.webs = [self._server(f"web-{n}", "community.asgi:application") for n in (1, 2)]
        self.floors = [self._server(f"floor-{n}", "benchmarks.floor:application") for n in (1, 2)]
        alive = self.folder / "alive"
        command = compose.command("worker", {"manage.py": str(ROOT / "manage.py"), "/tmp/alive": str(alive)})  # noqa: S108
        self.worker = self._process("worker", command, 0, lambda _: alive.exists())
        for process in self.processes:
            process.start()

    def waiting(self) -> int:
        """Deliveries that are not done."""
        with psycopg.connect(self.database_url) as connection:
            found = connection.execute("SELECT count(*) FROM outbox_delivery WHERE state = 0").fetchone()
        assert found is not None
        return int(found[0])

    def settle(self, seconds: float = 60) -> None:
        """Wait until the worker has nothing left to do."""
        deadline = time.monotonic() + seconds
        while self.waiting():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.waiting()} deliveries are still waiting after {seconds} s")
            time.sleep(0.1)

    def _server(self, name: str, application: str) -> Process:
        """Started as docker-compose.yml starts a web process."""
        port = free_port()
        here = {"community.asgi:application": application, "0.0.0.0": "127.0.0.1", "8000": str(port)}  # noqa: S104
        return self._process(name, compose.command("web-1", here), port, _is_alive)

    def _process(self, name: str, command: list[str], port: int, answers: Callable[[Part], bool]) -> Process:
        folder, metrics_port = self.folder / name, free_port()
        folder.mkdir()
        environment = self._environment(metrics_port)
        return Process(name, command, port, folder, answers, environment=environment, metrics_port=metrics_port)

    def _environment(self, metrics_port: int) -> dict[str, str]:
        """Production's settings. Only DEPLOYMENT is another: production refuses to run without rate limits."""
        return {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "community.settings",
            "DEPLOYMENT": "local",
            "RATE_LIMITS": "off",
            "SEMANTIC": "off",
            "INTROSPECTION": "off",
            "GRAPHIQL": "off",
            "LOG_FORMAT": "json",
            "SECRET_KEY": self.secret_key,
            "DATA": str(self.folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis.url,
            "SEARCH_ENGINE": "elasticsearch",
            "ELASTICSEARCH_URL": self.search.url,
            "ELASTICSEARCH_INDEX": INDEX,
            "METRICS_PORT": str(metrics_port),
        }

    secret_key: str = field(default_factory=lambda: secrets.token_hex(32))


def _is_alive(part: Part) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{part.port}/healthz", timeout=2):
        return True
    return False


@contextlib.contextmanager
def stack() -> Iterator[Stack]:
    """The parts, with an empty migrated database; `start` starts the rest, and everything is stopped at the end."""
    with (
        postgres() as database,
        redis() as cache,
        elasticsearch_node() as search,
        tempfile.TemporaryDirectory(prefix="benchmarks-") as folder,
    ):
        # Tests do without, because nothing of theirs outlives a power cut. Here a commit costs what it costs.
        database.command.append("--fsync=on")
        database.restart()
        database.create("alongside")
        everything = Stack(database, cache, search, Path(folder))
        everything.manage("manage.py", "migrate", "--verbosity=0")
        try:
            yield everything
        except Exception:
            for log in sorted(Path(folder).glob("*/log")):
                print(f"--- {log.parent.name}\n{log.read_text()[-2_000:]}", file=sys.stderr)
            raise
        finally:
            for process in everything.processes:
                process.stop()
