"""A database that many threads can write at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections


@pytest.fixture(autouse=True)
def database_file(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The suite's database lies in memory and cannot be written from two threads: use a file as the server does."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        yield
        return
    in_memory = connections.databases["default"]["NAME"]
    own, connections["default"] = connection, None
    connections.databases["default"]["NAME"] = str(tmp_path / "test.sqlite3")
    connections["default"] = connections.create_connection("default")
    connections["default"].inc_thread_sharing()
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections["default"].close()
        connections.databases["default"]["NAME"] = in_memory
        connections["default"] = own
