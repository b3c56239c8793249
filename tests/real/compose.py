"""What docker-compose.yml runs, run here without Docker: its command lines, health checks and environment.

Addresses, ports and folders of containers are replaced by those of a test; nothing else is.
"""

import re
import sys
from collections.abc import Mapping
from typing import Any

import yaml

from tests.server import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
VARIABLE = re.compile(r"(\$\$)|\$\{(\w+)(?::([?-])([^}]*))?\}|(\$)")

# Programs that are in an image under this name, and how they are started here.
_HERE = {"python": [sys.executable], "uvicorn": [sys.executable, "-m", "uvicorn"]}


def filled(given: dict[str, str]) -> str:
    """The file with its variables as compose replaces them; KeyError with the message of one that is missing."""

    def value(found: re.Match[str]) -> str:
        escaped, name, operator, rest, stray = found.groups()
        if escaped:
            return "$"
        assert stray is None, "a $ that is neither ${NAME...} nor $$"
        if given.get(name):
            return given[name]
        if operator != "-":
            raise KeyError(rest)
        return rest

    return VARIABLE.sub(value, TEXT)


def services(given: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services with their variables filled in."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(filled(dict(given)))["services"]
    return found


def command(service: str, replaced: Mapping[str, str]) -> list[str]:
    """The command line of a service that has one, for running here.

    `replaced`: {what stands there: what stands here instead}; each must stand there.
    """
    return _here(yaml.safe_load(TEXT)["services"][service]["command"], replaced)


def health_check(service: str, replaced: Mapping[str, str]) -> list[str]:
    """The same of its health check."""
    kind, *words = yaml.safe_load(TEXT)["services"][service]["healthcheck"]["test"]
    return _here(["sh", "-c", *words] if kind == "CMD-SHELL" else words, replaced)


def _here(words: list[str], replaced: Mapping[str, str]) -> list[str]:
    unused = set(replaced)
    told = []
    for word in words:
        for there, here in replaced.items():
            if there in word:
                unused.discard(there)
                word = word.replace(there, here)
        told.append(word.replace("$$", "$"))
    assert not unused, f"not in the command line: {unused}"
    return [*_HERE.get(told[0], told[:1]), *told[1:]]
