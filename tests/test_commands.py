"""`manage.py demo`, the process behind `make run`: starts, says so, keeps its data, stops cleanly."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[1]
# The whole sample takes a while (.ci/run loads it): here one space is enough for a community to exist.
PREPARE = """
import django; django.setup()
from django.core.management import call_command
from forums.actions.spaces import open_space
call_command("migrate", verbosity=0)
open_space(slug="anxiety", name="Anxiety", readable_by="EVERYONE")
"""


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return (
        kept
        | {"DEPLOYMENT": "local", "INLINE_WORKER": "on", "DATA": str(data), "PYTHONUNBUFFERED": "1", "SEMANTIC": "off"}
        | more
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder with spaces"
    given = environment(folder, DJANGO_SETTINGS_MODULE="community.settings")
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=given, check=True, timeout=60)
    return folder


class Demo:
    """A running `manage.py demo` that has said it is ready to be asked."""

    def __init__(self, data: Path) -> None:
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        deadline = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it did not start in time"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return self.get("/healthz") == "ok"
        except OSError:
            return False

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.read().decode()

    def ask(self, query: str) -> dict:
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(
            self.address + "/graphql/", data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def end(self, number: signal.Signals) -> str:
        """Stop it with this signal; what it printed."""
        self.process.send_signal(number)
        printed, _ = self.process.communicate(timeout=15)
        return printed


@pytest.fixture
def demo(data: Path) -> Iterator[Demo]:
    running = Demo(data)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_stops_cleanly(demo, data, number):
    assert json.loads(demo.get("/readyz"))["status"] == "ok"
    assert demo.ask("{ spaces { edges { node { slug } } } }")["data"] == {
        "spaces": {"edges": [{"node": {"slug": "anxiety"}}]}
    }
    printed = demo.end(number)
    assert demo.process.returncode == 0
    assert not demo.answers()
    assert demo.address in printed
    assert "nothing was loaded" in printed
    assert printed.endswith("Stopped.\n")
    assert "Traceback" not in printed
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600


def test_a_second_start_keeps_the_key_and_the_data(demo, data):
    key = (data / "secret-key").read_text()
    assert len(key) > 50
    demo.end(signal.SIGTERM)
    again = Demo(data)
    try:
        assert len(again.ask("{ spaces { edges { node { slug } } } }")["data"]["spaces"]["edges"]) == 1
        assert (data / "secret-key").read_text() == key
    finally:
        again.end(signal.SIGTERM)


def refused(data: Path, port: str, **more: str) -> str:
    """What it says when it does not start."""
    command = [sys.executable, "manage.py", "demo", "--port", port]
    ended = subprocess.run(command, cwd=ROOT, env=environment(data, **more), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_a_taken_port_is_said_before_anything_is_done(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"Port {port} cannot be used" in refused(tmp_path / "new", port)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["secret-key"]


def test_what_is_no_port_is_said(tmp_path):
    assert "not a port" in refused(tmp_path, "eighty")


def test_it_refuses_to_be_a_production_server(tmp_path):
    given = {"DEPLOYMENT": "production", "SECRET_KEY": "k" * 60, "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    given["LEDGER"] = str(tmp_path / "deletions.jsonl")
    assert "DEPLOYMENT=local" in refused(tmp_path, str(free_port()), **given)
    assert list(tmp_path.iterdir()) == []
