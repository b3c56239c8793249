"""`run_outbox --alive FILE`, by which a container's health is told."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT, Server, wait_for

pytestmark = pytest.mark.process


def test_the_worker_shows_that_it_goes_round(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.manage("migrate", "--verbosity", "0")
    alive = tmp_path / "alive"
    command = [sys.executable, "manage.py", "run_outbox", "--alive", str(alive)]
    environment = os.environ | {"DEPLOYMENT": "local", "DATA": str(tmp_path)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(alive.exists)
        first = alive.stat().st_mtime
        wait_for(lambda: alive.stat().st_mtime > first)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
