"""Rules about the code itself that ruff and the import contracts cannot say."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OURS = ["community", "forums", "search", "notifications"]
SOURCES = [path for app in OURS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_no_file_is_called_by_a_word_that_says_nothing():
    empty = {"utils.py", "helpers.py", "manager.py", "service.py", "base.py", "misc.py", "common.py"}
    assert [str(path) for path in SOURCES if path.name in empty] == []


def test_files_stay_readable():
    data = {"handle_words.py"}
    long = {
        str(path): lines
        for path in SOURCES
        if path.name not in data and (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_no_model_works_in_save():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    assert len(ours) > 15
    assert [model.__name__ for model in ours if "save" in vars(model) or "delete" in vars(model)] == []


@pytest.mark.parametrize(
    "layer", ["forums/api", "community/accounts/api", "community/moderation/api", "notifications/api", "search/api.py"]
)
def test_the_api_touches_no_tables(layer: str):
    """The database is used in actions, selectors, access and loaders' batch functions; the API awaits those."""
    place = ROOT / layer
    files = [place] if place.suffix else sorted(place.rglob("*.py"))
    assert [str(path) for path in files if "objects" in names_in(path) or "_base_manager" in names_in(path)] == []


def test_one_door_to_each_row():
    """`Model.objects.get(` is for whom? Outside of access, actions and selectors nobody fetches a row by itself."""
    doors = {"access.py", "visibility.py", "memberships.py"}
    offenders = []
    for path in SOURCES:
        relative = path.relative_to(ROOT)
        inside = (
            {"actions", "selectors", "sample"} & set(relative.parts)
            or path.name in doors
            or relative.parts[0] != "forums"
        )
        if not inside and path.name not in {"handlers.py", "upkeep.py"} and "objects" in names_in(path):
            offenders.append(str(relative))
    assert offenders == []


def test_web_processes_load_neither_models_nor_language_detectors():
    """In a process of its own: tests of the model load it into theirs."""
    told = "import sys, community.asgi; print(sorted({'py3langid', 'tokenizers', 'safetensors'} & set(sys.modules)))"
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "SEMANTIC": "on"}
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_only_the_vault_knows_whose_an_alias_is():
    accounts = Path("community/accounts")
    known = {accounts / "vault.py", accounts / "models/alias.py", accounts / "models/__init__.py"}
    secret = ("AliasLink", "aliaslink", "AliasDisclosure", "aliasdisclosure")
    told = [path for path in SOURCES if any(word in path.read_text() for word in secret)]
    assert {path.relative_to(ROOT) for path in told} == known


def test_what_was_told_of_an_alias_is_only_ever_added():
    vault = (ROOT / "community/accounts/vault.py").read_text()
    assert re.findall(r"AliasDisclosure[.\w]*", vault) == ["AliasDisclosure", "AliasDisclosure.objects.create"]
    assert [name for name in ("forums", "search", "notifications") if "disclose(" in _all_of(name)] == []
    callers = [path.name for path in SOURCES if "vault.disclose(" in path.read_text()]
    assert callers == ["unmaskings.py"]


def _all_of(app: str) -> str:
    return "".join(path.read_text() for path in SOURCES if path.relative_to(ROOT).parts[0] == app)
