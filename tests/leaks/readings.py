"""What viewers read of a scene, made comparable: ids and cursors by what they are."""

import fcntl
import hashlib
import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction

from community import ids
from search import indexing, lexicon
from search.engines import engine
from tests.leaks.building import build, say_the_last_words, settle
from tests.leaks.plans import APART, PARTAKER, THERE, Plan
from tests.leaks.reasons import HIDING, wanted
from tests.leaks.scenes import Scene
from tests.leaks.surfaces import HAS_SEARCH, SURFACES, Reader

_ON_ELASTICSEARCH = HAS_SEARCH and settings.SEARCH_ENGINE == "elasticsearch"
_CURSORS = {"cursor", "startCursor", "endCursor", "eventCursor", "inboxCursor"}


@dataclass(frozen=True)
class Reading:
    """What one viewer reads on one surface. `raw`: as it was sent; `told`: made comparable."""

    raw: str
    told: Any


@dataclass
class Readings:
    """All readings of a scene by (viewer, surface). `fields`: those of the schema that told somebody something."""

    plan: Plan
    of: dict[tuple[str, str], Reading]
    fields: set[str]
    documents: set[str]
    # {name: id} of the author's things by the part they belong to (scenes.Plan).
    parts: dict[str, dict[str, str]]


_KEPT: dict[Plan, Readings] = {}
# A folder for this run: what one of its workers read, the others need not read again.
shared: Path | None = None


def readings(plan: Plan) -> Readings:
    """Build a scene, hide in it what its reason hides, read everything, and undo it. Kept for this run."""
    if plan not in _KEPT:
        _KEPT[plan] = _made(plan) if shared is None else _made_once(plan, shared)
    return _KEPT[plan]


def _made_once(plan: Plan, folder: Path) -> Readings:
    path = folder / hashlib.sha256(repr(plan).encode()).hexdigest()
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another may be making it
        file.seek(0)
        kept = file.read()
        if kept:
            found: Readings = pickle.loads(kept)  # noqa: S301 - ours, of a minute ago
            return found
        made = _made(plan)
        file.write(pickle.dumps(made))
        return made


def _made(plan: Plan) -> Readings:
    if _ON_ELASTICSEARCH:
        engine().clear()  # it does not know of transactions
    with transaction.atomic():
        made = _read(plan)
        transaction.set_rollback(True)
    lexicon.forget()
    return made


def _read(plan: Plan) -> Readings:
    scene = build(plan)
    if plan.hidden_by:
        scene.minute = 450
        scene.act(HIDING[plan.hidden_by], scene=scene)
        settle(scene)
    say_the_last_words(scene)
    if not settings.IS_SQLITE:
        # Nobody counts what is rolled back; PostgreSQL would plan for empty tables, and read them again for every row.
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.introspection.table_names())}")
    if _ON_ELASTICSEARCH:
        # It counts deleted words in how rare a word is, for as long as it likes to keep them.
        indexing.rebuild()
    parts = {part: {name: scene.ids[name] for name in names} for part, names in scene.parts.items()}
    found = Readings(plan, {}, set(), set(), parts)
    with scene.at_the_end():
        for viewer, name in wanted(plan, SURFACES):
            if viewer in scene.left:
                continue
            reader = Reader(scene, viewer)
            answer = SURFACES[name](reader)
            found.documents |= {document for document, _ in reader.asked}
            if plan == THERE or (plan.hidden_by and viewer in (APART, PARTAKER)):
                found.fields |= reader.told
            found.of[viewer, name] = Reading(orjson.dumps(answer).decode(), comparable(scene, answer))
    return found


def comparable(scene: Scene, answer: Any) -> Any:
    """The same answer with what differs between two scenes that are alike replaced by what it is."""
    names = {global_id: name for name, global_id in scene.ids.items()}

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(each, name) for name, each in value.items() if name != "extensions"}
        if isinstance(value, list | tuple):
            return [walk(each, key) for each in value]
        if not isinstance(value, str):
            return value
        if key in _CURSORS or key == "readableBy":
            return key
        if value in names:
            return f"<{names[value]}>"
        found = ids.from_global(value)
        return f"<a {found[0]}>" if found else value

    return walk(answer)


def differences(left: Any, right: Any, path: str = "") -> list[str]:
    """Where two readings differ, for people."""
    if left == right:
        return []
    if isinstance(left, dict) and isinstance(right, dict):
        keys = dict.fromkeys((*left, *right))
        return [each for key in keys for each in differences(left.get(key), right.get(key), f"{path}.{key}")]
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return [f"{path}: {len(left)} rows and {len(right)}: {_brief(left)} and {_brief(right)}"]
        return [
            each
            for number, pair in enumerate(zip(left, right, strict=True))
            for each in differences(*pair, f"{path}[{number}]")
        ]
    return [f"{path}: {_brief(left)} and {_brief(right)}"]


def _brief(value: Any) -> str:
    return re.sub(r"\s+", " ", orjson.dumps(value).decode())[:300]
