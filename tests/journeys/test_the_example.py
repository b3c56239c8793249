"""The README's transcript is what the example prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT, Server

pytestmark = pytest.mark.process


def test_the_example_does_what_the_readme_shows(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.prepare()
    server.start()
    try:
        command = [sys.executable, str(ROOT / "examples" / "main_job.py"), server.base]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert shown.returncode == 0, shown.stderr
    finally:
        server.kill()
    readme = (ROOT / "README.md").read_text()
    transcript = [
        line.strip() for line in readme.split("<!-- transcript -->")[1].splitlines() if line.startswith("    ")
    ]
    # Which of two good hits comes first depends on what else the index holds.
    assert sorted(map(alike, shown.stdout.splitlines())) == sorted(map(alike, transcript))


def alike(line: str) -> str:
    """A line without what differs from run to run."""
    return re.sub(r"(?<![0-9a-z])[0-9a-f]{6}(?![0-9a-z])", "WORD", re.sub(r"\d+ ms", "N ms", line.strip()))
