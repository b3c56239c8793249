"""The proxy's program, of the version in the Dockerfile: the one on the path if it is new enough, or built with Go.

Debian's is too old: it gives up a request with a body when the process it tried first is away.
"""

import os
import re
import shutil
import subprocess

from tests.real.parts import CannotStart
from tests.server import ROOT

VERSION = re.findall(r"^FROM caddy:([\d.]+)-alpine", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[0]
OLDEST = (2, 11, 3)
BUILD_SECONDS = 900


def caddy() -> str:
    """Its path. The first time here it is built, in two or three minutes. Raises CannotStart."""
    on_path = shutil.which("caddy")
    if on_path and _version(on_path) >= OLDEST:
        return on_path
    built = ROOT / ".cache" / f"caddy-{VERSION}" / "caddy"
    if not built.exists():
        _build(built.parent)
    return str(built)


def _build(folder: os.PathLike[str]) -> None:
    if shutil.which("go") is None:
        raise CannotStart(f"Caddy {VERSION} is the proxy: put it on the path, or Go 1.25 or newer to build it.")
    command = ["go", "install", f"github.com/caddyserver/caddy/v2/cmd/caddy@v{VERSION}"]
    environment = os.environ | {"GOBIN": str(folder)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=BUILD_SECONDS, cwd="/", check=False
    )
    if done.returncode:
        raise CannotStart(f"Caddy could not be built:\n{done.stderr[-3_000:]}")


def _version(program: str) -> tuple[int, ...]:
    told = subprocess.run([program, "version"], capture_output=True, text=True, timeout=30, check=False).stdout
    return tuple(int(number) for number in re.findall(r"\d+", told)[:3])
