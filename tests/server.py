"""A real server process for tests about processes: its own folder, its own port, killed without mercy."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
# For `manage.py shell -c`: a space to talk in.
OPEN_SPACE = "from forums.actions.spaces import open_space; open_space(slug='anxiety', name='Anxiety')"
PARTS = {"DATABASE_URL", "REDIS_URL", "SEARCH_ENGINE", "ELASTICSEARCH_URL"}


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """One uvicorn process over the database in `folder`."""

    folder: Path
    port: int = field(default_factory=free_port)
    inline_worker: bool = True
    environment: dict[str, str] = field(default_factory=dict)
    # How it is started; left out: on its port, with what uvicorn has by default.
    command: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def variables(self) -> dict[str, str]:
        """The environment of its processes."""
        own = {
            "DEPLOYMENT": "local",
            "SECRET_KEY": "a-key-for-tests-with-real-processes-only-0123456789abcdef",
            "DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "community.settings",
            "INLINE_WORKER": "on" if self.inline_worker else "off",
            "RATE_LIMITS": "off",
            "SEMANTIC": "off",
            "DATABASE_THREADS": "8",
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "DEBUG",
        }
        # Whatever the suite itself runs on, these processes have what `environment` says, or else a file in `folder`.
        outside = {name: value for name, value in os.environ.items() if name not in PARTS}
        return outside | own | self.environment

    def manage(self, *arguments: str) -> str:
        """Run a management command; its output."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.variables(), capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self) -> "Server":
        """An empty database with one space, "anxiety"."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("shell", "-v", "0", "-c", OPEN_SPACE)
        return self

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        command = self.command or [sys.executable, "-m", "uvicorn", "community.asgi:application", *place]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.variables(), stdout=log, stderr=log, cwd=ROOT)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.base}/healthz", timeout=2).read()
                return self
            time.sleep(0.1)
        raise AssertionError("The server did not start.\n" + self.log.read_text())

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        """SIGTERM; fails when it does not end by itself."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) in {0, -signal.SIGTERM}  # uvicorn ends by the signal it was sent

    def call(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """(status, JSON) of a request; with a body it is a POST."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data=data, headers={"Content-Type": "application/json"} | headers
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, _decoded(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, _decoded(refused.read())

    def graphql(self, token: str | None, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must succeed."""
        headers = {"X-Session-Token": token} if token else {}
        status, answer = self.call("/graphql/", {"query": document, "variables": variables}, **headers)
        assert status == 200, answer
        assert "errors" not in answer, answer
        return answer["data"]

    def sign_up(self, handle: str, password: str = "a quiet place by the lake") -> str:
        """A new account's session token."""
        status, answer = self.call("/_allauth/app/v1/auth/signup", {"username": handle, "password": password})
        assert status == 200, answer
        return answer["meta"]["session_token"]


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


def wait_for(check: Any, seconds: float = 20) -> Any:
    """What `check` answers as soon as it is true; fails when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("It did not happen in time.")
