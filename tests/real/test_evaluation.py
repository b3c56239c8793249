"""Both engines find as well as they did."""

import subprocess
import sys

import pytest

from tests.server import ROOT


@pytest.mark.timeout(600)
def test_held_out_figures_do_not_fall(record_property):
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    half = done.stdout.split("held-out,")[1].splitlines()
    figures = [line.split("|") for line in half if line.startswith("|")][2:5]
    told = ", ".join(f"{cells[1].strip()} {cells[2].strip()}" for cells in figures)
    record_property("figure", f"held-out nDCG@10: {told}")
