"""PostgreSQL, by its own tools (`pg_dump`, `pg_restore`, `psql`), of the server's version or newer."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

SUFFIX = ".dump"
ERRORS = (subprocess.SubprocessError, OSError)
# In one transaction with what comes after it. Tables of later versions of the code go too.
EMPTY = b"""BEGIN;
SET LOCAL lock_timeout = '20s';
SET LOCAL client_min_messages = warning;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def save(database: dict[str, Any], path: Path) -> None:
    """Dump the database, as of one moment, into the file, compressed."""
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(path)]
    subprocess.run(command, env=_environment(database), check=True, stdin=subprocess.DEVNULL)  # noqa: S603


def bring_back(database: dict[str, Any], path: Path) -> None:
    """Empty the database and fill it from the file in one transaction: whoever reads sees the one or the other."""
    read = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--file=-", str(path)]
    write = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with (
        subprocess.Popen(read, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as reader,  # noqa: S603
        subprocess.Popen(write, stdin=subprocess.PIPE, env=_environment(database)) as writer,  # noqa: S603
    ):
        if reader.stdout is None or writer.stdin is None:
            raise OSError("A pipe is missing.")
        try:
            writer.stdin.write(EMPTY)
            shutil.copyfileobj(reader.stdout, writer.stdin)
            if reader.wait() == 0:  # a file that ends too early must not be committed
                writer.stdin.write(b"\nCOMMIT;\n")
            writer.stdin.close()
        except BrokenPipeError:
            reader.kill()
    for ended, command in ((writer, write), (reader, read)):
        if ended.returncode:
            raise subprocess.CalledProcessError(ended.returncode, command[0])


def _environment(database: dict[str, Any]) -> dict[str, str]:
    """Where the database is, for the tools; not on their command lines, which everybody on the machine can read."""
    options = database["OPTIONS"]
    given = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"]),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
        "PGCONNECT_TIMEOUT": "10",
    }
    return os.environ | {name: value for name, value in given.items() if value}
