"""The audit log: what was done at the moderators' desk, in a chain that shows every later change (docs/adr/0030)."""

import hmac
import uuid
from typing import Any

import orjson
from django.db import transaction

from community import clock
from community.keys import keyed_hash
from community.moderation.models import AuditEntry, AuditHead

NOTHING = b"\0" * 32
STEP = 1_000


def append(verb: str, subject_kind: str, subject_id: uuid.UUID, *, by: uuid.UUID | None, **facts: Any) -> int:
    """Add an entry; its number. In the transaction of what it tells, which waits here for others that add one: call it
    last. `by`: an account, None for a rule of ours. `facts`: codes, ids and moments, never words.
    """
    with transaction.atomic(savepoint=False):
        head = _hold_head()
        entry = AuditEntry(
            number=head.number + 1,
            at=clock.now(),
            actor=by,
            verb=verb,
            subject_kind=subject_kind,
            subject_id=subject_id,
            facts={name: value if isinstance(value, int | list) else str(value) for name, value in facts.items()},
        )
        entry.hash = _hash(entry, bytes(head.hash))
        entry.save(force_insert=True)
        AuditHead.objects.filter(id=1).update(number=entry.number, hash=entry.hash)
        return entry.number


def _hold_head() -> AuditHead:
    heads = AuditHead.objects.select_for_update()
    held = heads.filter(id=1).first()
    if held is None:
        AuditHead.objects.get_or_create(id=1, defaults={"hash": NOTHING})  # two may be the first
        held = heads.get(id=1)
    return held


def verify(known: tuple[int, bytes] | None = None) -> list[str]:
    """What is wrong with the chain; empty when nothing is. `known`: (number, hash) of an entry kept elsewhere, which
    shows also a chain that was made anew as a whole by somebody who has the key.
    """
    before, expected = NOTHING, 1
    for entry in AuditEntry.objects.order_by("number").iterator(STEP):
        if entry.number != expected:
            return [f"Entry {expected} is missing."]
        if not hmac.compare_digest(bytes(entry.hash), _hash(entry, before)):
            return [f"Entry {entry.number} is not as it was written, or not in its place."]
        if known is not None and known[0] == entry.number and not hmac.compare_digest(known[1], bytes(entry.hash)):
            return [f"Entry {entry.number} is another than the one you kept."]
        before, expected = bytes(entry.hash), expected + 1
    if known is not None and known[0] >= expected:
        return [f"Entry {known[0]}, which you kept, is missing: the chain ends before it."]
    number, last = head()
    if (number, last) != (expected - 1, before):
        return [f"The chain ends at entry {expected - 1} and should end at {number}."]
    return []


def head() -> tuple[int, bytes]:
    """(number, hash) of the last entry: keep it elsewhere, and `verify` knows what came before."""
    found = AuditHead.objects.filter(id=1).values_list("number", "hash").first()
    return (found[0], bytes(found[1])) if found else (0, NOTHING)


def _hash(entry: AuditEntry, before: bytes) -> bytes:
    told = [
        entry.number,
        entry.at.isoformat(),
        str(entry.actor),
        entry.verb,
        entry.subject_kind,
        str(entry.subject_id),
        entry.facts,
    ]
    return keyed_hash("audit", before + orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
