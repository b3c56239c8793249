"""`make test-real`: the whole suite on PostgreSQL and Redis, then journeys through several processes that fail.

    python -m tests.real [--install] [pytest arguments]

Starts all parts itself and stops them; prints one summary. A part that is missing is an error, never a skipped test.
`--install` (or CI=true) installs what is missing from Debian's packages first, as root only.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.real.parts import CannotStart, postgres, redis

PACKAGES = ["postgresql", "redis-server"]
PYTEST = [sys.executable, "-m", "pytest"]
APT = ["apt-get", "-qq", "-y", "--no-install-recommends", "-o=Dpkg::Use-Pty=0"]


def main(arguments: list[str]) -> int:
    """Run both; 0 when everything passed."""
    if "--install" in arguments or os.environ.get("CI") == "true":
        install()
    more = [each for each in arguments if each != "--install"]
    try:
        with postgres() as database, redis() as cache:
            shared = {"DATABASE_URL": database.url, "REDIS_URL": cache.url}
            # Tests marked `process` bring their own SQLite file and are run by `make test`.
            suite = run("suite on PostgreSQL and Redis", ["-m", "not process", *more], shared)
    except CannotStart as missing:
        print(missing, file=sys.stderr)
        return 2
    # One at a time: they measure, and what they break must be their own.
    journeys = run("journeys with real processes", ["-n", "0", "tests/real", *more], {"REAL_PARTS": "1"})
    return suite or journeys


def run(title: str, arguments: list[str], environment: Mapping[str, str]) -> int:
    """Run pytest; says how it went in a line, and everything when it did not go well."""
    started = time.monotonic()
    done = subprocess.run(
        [*PYTEST, *arguments], env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=False
    )
    lines = done.stdout.splitlines()
    # Without the dots.
    told = lines if done.returncode else [line for line in lines if not re.fullmatch(r"[.\s]+(\[ *\d+%\])?", line)]
    print("\n".join([f"{title}: {time.monotonic() - started:.0f} s", *told]), flush=True)
    return done.returncode


def install() -> None:
    """Install the Debian packages that are missing, without starting their services."""
    if shutil.which("redis-server") and list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return  # what is missing will say so by itself
    # Debian asks this program whether a package may start its service: no.
    policy = Path("/usr/sbin/policy-rc.d")
    is_ours = not policy.exists()
    if is_ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        silent = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*APT, "update"], env=silent, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*APT, "install", *PACKAGES], env=silent, check=True, stdout=subprocess.DEVNULL)
    finally:
        if is_ours:
            policy.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
