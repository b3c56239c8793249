"""The `embed` process for tests and measurements: the real one, at a socket of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import ROOT, wait_for

START_SECONDS = 60


@contextmanager
def embedding(path: Path) -> Iterator[None]:
    """`manage.py embed` listening at `path`. It ends as it does when whoever started it is killed."""
    given = os.environ | {"SEMANTIC": "on", "MEANING_SOCKET": str(path), "DJANGO_SETTINGS_MODULE": "community.settings"}
    command = [sys.executable, "manage.py", "embed", "--child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, env=given) as process:
        try:
            wait_for(path.exists, START_SECONDS)
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(20)
