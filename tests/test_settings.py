"""What the settings refuse to start with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = "postgres://community@127.0.0.1:1/alongside"
REDIS = "redis://127.0.0.1:1/0"
GIVEN = {"DEPLOYMENT": "production", "SECRET_KEY": "k" * 60, "LEDGER": "/nowhere/ledger"}


def load(show: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own and print an expression."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    command = [sys.executable, "-c", f"from community import settings; print({show})"]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        (GIVEN, "DATABASE_URL"),
        ({name: GIVEN[name] for name in ("DEPLOYMENT", "SECRET_KEY")}, "LEDGER"),
        (GIVEN | {"DATABASE_URL": POSTGRES}, "REDIS_URL is missing"),
        (GIVEN | {"DATABASE_URL": POSTGRES, "REDIS_URL": "localhost"}, "REDIS_URL must begin with"),
        (GIVEN | {"DATABASE_URL": POSTGRES, "REDIS_URL": REDIS}, "SEARCH_ENGINE=embedded lives in SQLite"),
        (GIVEN | {"MODERATOR_MFA": "sometimes", "DATABASE_URL": "sqlite:///x"}, "MODERATOR_MFA must be"),
        (GIVEN | {"DATABASE_URL": "mysql://root@127.0.0.1/x"}, "must name a PostgreSQL or SQLite database"),
    ],
    ids=[
        "no database",
        "no ledger",
        "no redis",
        "odd redis",
        "embedded search",
        "odd second factor",
        "another database",
    ],
)
def test_production_is_refused_by_name(environment, says):
    done = load("1", **environment)
    assert done.returncode != 0
    assert says in done.stderr.splitlines()[-1]


def test_one_process_on_sqlite_needs_nothing_else(tmp_path):
    done = load("settings.CACHES", **GIVEN, DATABASE_URL=f"sqlite:///{tmp_path}/community.sqlite3")
    assert "LocMemCache" in done.stdout


def test_a_pool_for_all_threads_and_what_the_address_says(tmp_path):
    more = {"DEPLOYMENT": "test", "SECRET_KEY": "k" * 60, "DATABASE_THREADS": "3", "DATABASE_SPARE": "2"}
    options = "settings.DATABASES['default']['OPTIONS']"
    done = load(
        f"{options}['pool']['max_size'], {options}['sslmode']", DATABASE_URL=f"{POSTGRES}?sslmode=require", **more
    )
    assert done.stdout == "5 require\n"


def test_production_asks_moderators_for_a_second_factor_unless_it_is_told_not_to(tmp_path):
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/community.sqlite3"}
    assert load("settings.MODERATOR_MFA", **GIVEN, **database).stdout == "required\n"
    assert load("settings.MODERATOR_MFA", **GIVEN, **database, MODERATOR_MFA="off").stdout == "off\n"
    local = {"DEPLOYMENT": "local", "SECRET_KEY": "k" * 60}
    assert load("settings.MODERATOR_MFA", **local, **database).stdout == "off\n"
