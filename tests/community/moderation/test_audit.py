"""The audit log: whatever is changed, taken out or put elsewhere is found."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community.moderation import audit
from community.moderation.models import AuditEntry, AuditHead
from tests.community.moderation import desk
from tests.factories import gid, make_topic


@pytest.fixture
def chain(api, ana, ben) -> list[int]:
    """The numbers of six entries."""
    case = desk.report(api(ben), gid(make_topic(by=ana)))
    for _ in range(3):
        desk.take_back(desk.decide(case.pk, "HIDE"))
    assert audit.verify() == []
    return list(AuditEntry.objects.order_by("number").values_list("number", flat=True))


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_chain_says_who_did_what_without_words(api, mo, chain):
    assert chain == [1, 2, 3, 4, 5, 6]
    assert list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))[:2] == ["DECIDE", "UNDONE"]
    assert "That hurt." not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("column", "value"),
    [("verb", "READ"), ("actor", "0" * 32), ("subject_kind", "Post"), ("subject_id", "1" * 32), ("facts", "{}"),
     ("at", "2026-01-01 00:00:00+00:00")],
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 4, 6])
def test_a_changed_row_is_found(chain, number, column, value):
    cast = "::uuid" if column in ("actor", "subject_id") else "::jsonb" if column == "facts" else ""
    cast = "::timestamptz" if column == "at" else cast
    sql(
        f"UPDATE moderation_auditentry SET {column} = %s{cast if connection.vendor == 'postgresql' else ''}"  # noqa: S608
        " WHERE number = %s",
        *(value, number),
    )
    assert audit.verify() == [f"Entry {number} is not as it was written, or not in its place."]


@pytest.mark.parametrize("number", [1, 4])
def test_a_removed_row_is_found(chain, number):
    sql("DELETE FROM moderation_auditentry WHERE number = %s", number)
    assert audit.verify() == [f"Entry {number} is missing."]


def test_a_removed_end_is_found(chain):
    kept = audit.head()
    sql("DELETE FROM moderation_auditentry WHERE number > 4")
    assert audit.verify() == ["The chain ends at entry 4 and should end at 6."]
    # Also where the end that is stored was set back with it, by what somebody kept elsewhere.
    fourth = AuditEntry.objects.get(number=4)
    AuditHead.objects.update(number=4, hash=fourth.hash)
    assert audit.verify() == []
    assert audit.verify(kept) == ["Entry 6, which you kept, is missing: the chain ends before it."]


def test_rows_in_another_order_are_found(chain):
    sql("UPDATE moderation_auditentry SET number = 100 WHERE number = 2")
    sql("UPDATE moderation_auditentry SET number = 2 WHERE number = 3")
    sql("UPDATE moderation_auditentry SET number = 3 WHERE number = 100")
    assert audit.verify() == ["Entry 2 is not as it was written, or not in its place."]


def test_the_command_says_so(chain):
    told = io.StringIO()
    call_command("audit", "verify", stdout=told)
    assert told.getvalue().startswith("6 entries, nothing was changed. Keep this: 6:")
    kept = told.getvalue().split("Keep this: ")[1].strip()
    call_command("audit", "verify", kept, stdout=told)
    sql("UPDATE moderation_auditentry SET verb = 'READ' WHERE number = 3")
    with pytest.raises(CommandError, match="Entry 3"):
        call_command("audit", "verify", stdout=told)
    with pytest.raises(CommandError, match="number:hash"):
        call_command("audit", "verify", "six", stdout=told)
